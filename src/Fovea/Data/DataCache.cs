namespace Fovea.Data;

/// <summary>The folder where fetched and prepared data is kept.</summary>
/// <param name="Root">The folder; made when something is kept.</param>
public sealed record DataCache(string Root)
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string RootVariable = "FOVEA_HOME";

    /// <summary>The folder that FOVEA_HOME names, else "fovea" in the user's data folder.</summary>
    public static DataCache Default => new(Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root
        ? Path.GetFullPath(root)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "fovea"));

    /// <summary>Where the files of one data set lie.</summary>
    public string FolderOf(string dataSet) => Path.Combine(Root, "data", dataSet);
}
