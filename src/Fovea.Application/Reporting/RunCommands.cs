using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Application.Reporting;

/// <summary>The commands that make a run again and measure it.</summary>
internal static class RunCommands
{
    /// <summary>The commands, each with what it does.</summary>
    public static IReadOnlyList<(string Purpose, string Command)> For(RunReport run)
    {
        List<(string, string)> commands = [];
        if (run.State is not null)
        {
            commands.Add(("the same run again, from its recipe: the same bits on a machine of the same kind", ShellCommand.Line("train", Path.Combine(run.Path, "recipe.json"))));
            if (run.State != RunState.Finished) commands.Add(("go on with it", ShellCommand.Line("train", "--resume", run.Path)));
        }

        if (run.Looks is { } looks)
        {
            string[] split = looks.Split == DataSplit.Test ? [] : ["--split", $"{looks.Split}".ToLowerInvariant()];
            commands.Add(("the figures above", ShellCommand.Line(["evaluate", run.Path, .. split])));
            if (looks.Mistakes.Count > 0) commands.Add(("the worst mistake as a picture and an animation", ShellCommand.Line("look", run.Path, looks.Mistakes[0].Name)));
        }

        commands.Add(("this page", ShellCommand.Line("report", run.Path)));
        return commands;
    }
}
