using System.CommandLine;
using System.Text.Json;
using Fovea.Cli.Catalog;
using Fovea.Data;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data prepare: fetches, decodes and unpacks all that training would, and says what is there.</summary>
internal sealed class DataPrepareCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string> name = new("DATA") { Description = "A data set, as 'fovea data list' writes it." };
    private readonly DataArguments dataArguments = new();
    private readonly Option<bool> json = SharedOptions.Json();

    public DataPrepareCommand(Terminal terminal)
        : base("prepare", "Fetch and decode a data set: fovea data prepare mnist")
    {
        this.terminal = terminal;
        Add(name);
        dataArguments.AddTo(this);
        Add(json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        DataChoice choice = DataCatalog.Open(parsed.GetValue(name)!, dataArguments.Read(parsed));
        DataSet data = await DataCatalog.LoadAsync(choice.Source, terminal, stop).ConfigureAwait(false);
        DataResult result = DataResult.Of(data);
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Default.DataResult));
        else result.Print(terminal.Output);
        return ExitCode.Done;
    }
}
