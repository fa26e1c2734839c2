# The program as an image: docs/containers.md.
#
# SDK and RUNTIME have no defaults: give the names of .NET's official images of the SDK 10.0 and of ASP.NET Core's runtime 10.0, or of others with glibc that have the same.
ARG SDK
ARG RUNTIME

FROM ${SDK} AS build
# What the program says it is: a version, or nothing for the next one, as in a source archive.
ARG VERSION
WORKDIR /source
COPY . .
RUN set -e; \
    case $(uname -m) in \
        x86_64) platform=linux-x64 ;; \
        aarch64) platform=linux-arm64 ;; \
        *) echo "there are native libraries for x86_64 and aarch64, but this is $(uname -m)" >&2; exit 1 ;; \
    esac; \
    dotnet restore src/Fovea.Cli --locked-mode; \
    dotnet publish src/Fovea.Cli -c Release --no-restore -nologo -p:NativeSystem=$platform ${VERSION:+-p:MinVerVersionOverride=$VERSION} -o /image/opt/fovea; \
    cp -r LICENSE recipes src/Fovea.Cli/THIRD-PARTY-NOTICES.md /image/opt/fovea; \
    mkdir -p /image/usr/local/bin /data; \
    ln -s /opt/fovea/Fovea.Cli /image/usr/local/bin/fovea

FROM ${RUNTIME}
COPY --from=build /image/ /
# A volume that is new takes over whom its folder belongs to. The number is that of .NET's own images.
COPY --from=build --chown=1654:1654 /data /data
ENV FOVEA_HOME=/data/home FOVEA_PROGRAM=fovea
USER 1654:1654
WORKDIR /data
VOLUME /data
EXPOSE 5100
ENTRYPOINT ["fovea"]
CMD ["serve", "--urls", "http://0.0.0.0:5100"]
