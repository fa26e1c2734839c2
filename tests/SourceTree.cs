namespace Fovea.Testing;

/// <summary>The folder that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"there is no Fovea.slnx above {AppContext.BaseDirectory}");
    }
}
