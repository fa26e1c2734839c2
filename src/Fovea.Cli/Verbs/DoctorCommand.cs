using System.CommandLine;
using System.Text.Json;
using Fovea.Cli.Doctor;
using Fovea.Data;
using Fovea.Devices;
using Spectre.Console;

namespace Fovea.Cli.Verbs;

/// <summary>fovea doctor: says what this machine has, and for each trouble what to do.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Terminal terminal;
    private readonly Option<bool> json = SharedOptions.Json();

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Look over this machine: versions, processor, devices, caches, and what to do about troubles.")
    {
        this.terminal = terminal;
        Add(json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<DeviceInfo> devices = GraphicsDevices.List(out IReadOnlyList<string> missing);
        Finding[] findings = [.. Checks.Look(DataCache.Default, devices, missing)];
        DoctorResult result = new(findings.All(finding => finding.State != FindingState.Trouble), findings);
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DoctorResult));
        else Print(result);
        return result.Healthy ? ExitCode.Done : ExitCode.Failed;
    }

    private void Print(DoctorResult result)
    {
        Grid grid = new();
        grid.AddColumns(3);
        foreach (Finding finding in result.Findings)
        {
            string mark = finding.State switch { FindingState.Good => "[green]✓[/]", FindingState.Note => "[grey]·[/]", FindingState.Warning => "[yellow]![/]", _ => "[red]✗[/]" };
            grid.AddRow(mark, Markup.Escape(finding.Name), Markup.Escape(finding.Value));
            if (finding.Advice is not null) grid.AddRow(string.Empty, string.Empty, $"→ {Markup.Escape(finding.Advice)}");
        }

        terminal.Console.Write(grid);
        terminal.Output.WriteLine(result.Healthy ? "ready" : "not ready: see the marked lines");
    }
}
