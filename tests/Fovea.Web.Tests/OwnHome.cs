[assembly: AssemblyFixture(typeof(Fovea.Web.Tests.OwnHome))]

namespace Fovea.Web.Tests;

/// <summary>A FOVEA_HOME for all tests here: what is made of their slides is gone with them.</summary>
public sealed class OwnHome : IDisposable
{
    private const string Variable = "FOVEA_HOME";

    private readonly TemporaryFolder folder = new();

    public OwnHome() => Environment.SetEnvironmentVariable(Variable, folder.Path);

    /// <summary>Where it is.</summary>
    public static string Path => Environment.GetEnvironmentVariable(Variable)!;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        folder.Dispose();
    }
}
