using System.CommandLine;
using System.Text.Json;
using Fovea.Data;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data prepare: fetches, decodes and unpacks all that training would, and says what is there.</summary>
internal sealed class DataPrepareCommand : DataSetCommand
{
    public DataPrepareCommand(Terminal terminal)
        : base(terminal, "prepare", "Fetch and decode a data set: fovea data prepare mnist")
    {
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        DataSet data = await LoadAsync(Open(parsed), stop).ConfigureAwait(false);
        DataResult result = DataResult.Of(data);
        if (WantsJson(parsed)) Terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DataResult));
        else result.Print(Terminal.Output);
        return ExitCode.Done;
    }
}
