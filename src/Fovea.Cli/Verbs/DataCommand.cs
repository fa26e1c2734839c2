using System.CommandLine;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data: what there is to learn from.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand(Terminal terminal)
        : base("data", "List, prepare, preview and verify data sets: fovea data list")
    {
        Add(new DataListCommand(terminal));
        Add(new DataPrepareCommand(terminal));
        Add(new DataPreviewCommand(terminal));
        Add(new DataVerifyCommand(terminal));
    }
}
