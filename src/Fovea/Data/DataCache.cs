namespace Fovea.Data;

/// <summary>The folder where fetched and prepared data is kept.</summary>
/// <param name="Root">The folder; made when something is kept.</param>
internal sealed record DataCache(string Root)
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string RootVariable = "FOVEA_HOME";

    /// <summary>The folder that FOVEA_HOME names, else "fovea" in the user's data folder.</summary>
    /// <exception cref="DataException">FOVEA_HOME is not set, and the user has no data folder.</exception>
    public static DataCache Default => Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root
        ? new(Path.GetFullPath(root))
        : new(Path.Combine(UserDataFolder(), "fovea"));

    /// <summary>Where the files of one data set lie.</summary>
    public string FolderOf(string dataSet) => Path.Combine(Root, "data", dataSet);

    private static string UserDataFolder()
    {
        string folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // Without a home, as some services run, the folder would be a relative one: data in whatever folder one happens to be.
        return folder.Length > 0 ? folder : throw new DataException($"this user has no data folder: set {RootVariable} to the folder where data shall be kept");
    }
}
