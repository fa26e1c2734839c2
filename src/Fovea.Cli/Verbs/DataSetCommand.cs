using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Data;

namespace Fovea.Cli.Verbs;

/// <summary>A verb on one data set: opens it with its options.</summary>
internal abstract class DataSetCommand : Command
{
    private readonly Argument<string> data = new("DATA") { Description = "A data set, as 'fovea data list' writes it." };
    private readonly DataArguments dataArguments = new();
    private readonly Option<bool> json = SharedOptions.Json();

    protected DataSetCommand(Terminal terminal, string name, string description)
        : base(name, description)
    {
        Terminal = terminal;
        Add(data);
        dataArguments.AddTo(this);
        Add(json);
        SetAction(RunAsync);
    }

    protected Terminal Terminal { get; }

    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken stop);

    protected bool WantsJson(ParseResult parsed) => parsed.GetValue(json);

    protected IDataSource Open(ParseResult parsed) => DataSets.Choose(parsed.GetValue(data)!, dataArguments.Read(parsed)).Source;

    protected Task<DataSet> LoadAsync(IDataSource source, CancellationToken stop) => NamedData.LoadAsync(source, new DataDisplay(Terminal), stop);
}
