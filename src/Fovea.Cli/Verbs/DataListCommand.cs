using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data list: the data sets and their options.</summary>
internal sealed class DataListCommand : Command
{
    private readonly Terminal terminal;
    private readonly Option<bool> json = SharedOptions.Json();

    public DataListCommand(Terminal terminal)
        : base("list", "List the data sets with their options.")
    {
        this.terminal = terminal;
        Add(json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        DataListing[] listings = [.. DataSets.Entries.Select(entry => new DataListing(entry.Usage, entry.Description, entry.Defaults))];
        if (parsed.GetValue(json))
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(new DataListResult(listings), CliContext.Readable.DataListResult));
            return ExitCode.Done;
        }

        int width = listings.Max(listing => listing.Name.Length);
        foreach (DataListing listing in listings)
        {
            terminal.Output.WriteLine($"{listing.Name.PadRight(width)}  {listing.Description}");
            if (listing.Options.Count == 0) continue;
            IEnumerable<string> options = listing.Options.Select(pair => $"{pair.Key}={ReadableJson.Write(pair.Value).Trim('"')}");
            terminal.Output.WriteLine($"{new string(' ', width)}    {string.Join(' ', options)}");
        }

        terminal.Output.WriteLine($"change an option: {ShellCommand.Line("train", "cluttered-mnist-60", "--data-option", "pieces=6")}");
        return ExitCode.Done;
    }
}

/// <summary>What "data list" says.</summary>
internal sealed record DataListResult(IReadOnlyList<DataListing> DataSets);

/// <summary>One data set.</summary>
/// <param name="Name">How it is written on the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Options">Its options with their defaults.</param>
internal sealed record DataListing(string Name, string Description, JsonObject Options);
