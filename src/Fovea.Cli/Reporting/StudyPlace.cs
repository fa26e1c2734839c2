using Fovea.Cli.Tuning;
using Fovea.Reports;

namespace Fovea.Cli.Reporting;

/// <summary>Where a study is, as commands name it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Its folder on this machine; null where it is in PostgreSQL.</param>
internal sealed record StudyPlace(string Name, StudyFolder? Folder)
{
    /// <summary>The recipe of its trials; of a study in PostgreSQL where workers keep it by default.</summary>
    public string RecipePath => (Folder ?? new StudyFolder(Path.Combine("runs", $"tune-{Name}"))).RecipePath;

    /// <summary>What tune takes to go on with it.</summary>
    public string ResumeArguments => Folder is null ? Stored : $"--out {Quoted(Folder.Root)}";

    /// <summary>What report takes to make its page.</summary>
    public string ReportArguments => Folder is null ? Stored : Quoted(Folder.Root);

    private string Stored => $"--name {Name} --storage ...";

    /// <summary>A path from here, as a shell takes it.</summary>
    public static string Quoted(string path) => ShellWord.Quote(Path.GetRelativePath(".", path));
}
