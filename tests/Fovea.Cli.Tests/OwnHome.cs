namespace Fovea.Cli.Tests;

/// <summary>A FOVEA_HOME for tests that keep data there; one for all, since the variable is the process's.</summary>
public sealed class OwnHome : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public OwnHome() => Environment.SetEnvironmentVariable("FOVEA_HOME", folder.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FOVEA_HOME", null);
        folder.Dispose();
    }
}

/// <summary>Tests that share <see cref="OwnHome"/>, one after the other.</summary>
[CollectionDefinition(nameof(OwnHome))]
public sealed class OwnHomeCollection : ICollectionFixture<OwnHome>;
