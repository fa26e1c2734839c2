using System.Text.Json.Serialization;
using Fovea.Data;
using Fovea.Imaging.Bach;
using Fovea.Imaging.Folders;
using Fovea.Imaging.Pcam;

namespace Fovea.Imaging;

/// <summary>A source whose files are decoded before they can be used, on a thread of the pool.</summary>
/// <param name="name">Name by which the command line knows it.</param>
public abstract class DecodedSource(string name) : IDataSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        Task.Run(() => Load(progress, cancellation), cancellation);

    /// <inheritdoc cref="LoadAsync"/>
    protected abstract DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation);
}

/// <summary>Compile-time JSON for the options of the data sets that need decoders.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FolderOptions))]
[JsonSerializable(typeof(BachOptions))]
[JsonSerializable(typeof(PcamOptions))]
public sealed partial class ImagingOptionsContext : JsonSerializerContext;
