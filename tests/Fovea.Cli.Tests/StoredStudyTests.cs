using System.Net;
using System.Text.Json.Nodes;
using Fovea.Application.Tests.Reporting;
using Fovea.Tuning;
using Fovea.Workers;
using Fovea.Workers.Tests;

namespace Fovea.Cli.Tests;

/// <summary>A study in PostgreSQL, as the command line sees it.</summary>
public sealed class StoredStudyTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Its_page_is_made_by_name()
    {
        PostgresStudyStorage storage = PostgresStudyStorage.Open(database.Address);
        StudyDefinition definition = new() { Name = "far", Objective = new Recipe().ToJson(), Space = MadeUpStudy.Space, Sampler = new RandomOptions() };
        ParameterValues point = definition.Space.At([0.5, 0.5, 0.1, 0.5]);
        storage.Create(definition, new StudyTarget { Trials = 3, Jobs = 1 }, new EndedTrials([new TrialRecord(0, TrialState.Done, point, 4, [])], "a log"));

        CommandLine line = await CommandLine.RunAsync("report", "--name", "far", "--storage", database.Url, "--out", folder["far.html"], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Equal(4, (double)JsonNode.Parse(line.Output)!["study"]!["best"]!["value"]!);
        string page = WebUtility.HtmlDecode(File.ReadAllText(folder["far.html"]));
        Assert.Contains("./fovea tune --resume --name far --storage 'postgres://USER:PASSWORD@HOST/DATABASE'", page, StringComparison.Ordinal);
        // Where workers keep its recipe is not known here.
        Assert.Contains("./fovea train mnist \\\n  --set", page, StringComparison.Ordinal);
        Assert.DoesNotContain("objective.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain(database.Address.Place, page, StringComparison.Ordinal);

        CommandLine missing = await CommandLine.RunAsync("report", "--name", "near", "--storage", database.Url, "--out", folder["near.html"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("has no study 'near'", missing.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["near.html"]));
    }

    public void Dispose()
    {
        folder.Dispose();
        database.Dispose();
    }
}
