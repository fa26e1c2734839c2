using Fovea.Cli.Tuning;

namespace Fovea.Cli.Reporting;

/// <summary>Where a study is, as commands name it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Its folder on this machine; null where it is in PostgreSQL.</param>
internal sealed record StudyPlace(string Name, StudyFolder? Folder)
{
    /// <summary>What tune takes to go on with it.</summary>
    public IEnumerable<string> ResumeWords => Folder is null ? Stored : ["--out", FromHere(Folder.Root)];

    /// <summary>What report takes to make its page.</summary>
    public IEnumerable<string> ReportWords => Folder is null ? Stored : [FromHere(Folder.Root)];

    // An address may hold a password.
    private string[] Stored => ["--name", Name, "--storage", "..."];

    /// <summary>A path as it is named from here.</summary>
    public static string FromHere(string path) => Path.GetRelativePath(".", path);
}
