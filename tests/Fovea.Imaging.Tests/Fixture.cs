namespace Fovea.Imaging.Tests;

/// <summary>Files that other software wrote; the scripts that made them lie beside them.</summary>
internal static class Fixture
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, name);
}
