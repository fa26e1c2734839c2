using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Web;

namespace Fovea.Cli.Verbs;

/// <summary>fovea serve: a page on this machine that shows runs while they train and lets a model look at what one draws.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Terminal terminal;
    private readonly Option<int> port = new("--port") { Description = "Port on this machine; 0 for any free one.", DefaultValueFactory = _ => 5100 };
    private readonly Option<string?> urls = new("--urls") { Description = "Addresses to listen at instead, with ; between: http://0.0.0.0:8080" };
    private readonly Option<string> runs = new("--runs") { Description = "Folder of runs.", DefaultValueFactory = _ => RunLibrary.DefaultFolder };
    private readonly Option<string?> models = new("--models") { Description = "Folder of models that are no runs; default: models here, or where there is none, those that came with the program." };
    private readonly Option<string?> slides = new("--slides") { Description = "A slide, or a folder of slides, that models of slides may look at.", HelpName = "PATH" };
    private readonly Option<bool> json = SharedOptions.Json();

    public ServeCommand(Terminal terminal)
        : base("serve", "A local page: runs while they train, and a model that looks at what you draw.")
    {
        this.terminal = terminal;
        foreach (Option option in new Option[] { port, urls, runs, models, slides, json }) Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int wanted = parsed.GetValue(port);
        if (wanted is < 0 or > 65535) throw new UsageException($"--port must be 0 to 65535, but is {wanted}");
        WebOptions options = new()
        {
            Urls = parsed.GetValue(urls)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [$"http://127.0.0.1:{wanted}"],
            RunsFolder = parsed.GetValue(runs)!,
            ModelsFolder = parsed.GetValue(models) ?? ModelLibrary.DefaultFolder,
            Slides = parsed.GetValue(slides) is not { } path || Path.Exists(path) ? parsed.GetValue(slides) : throw new UsageException($"--slides: there is no file or folder {path}"),
        };
        if (!options.IsLoopback)
            terminal.Say("fovea: WARNING: others on the network can reach this page; it asks for no password and shows your runs, models, test images and slides");
        WebServer server = await WebServer.StartAsync(options, new PageContent(new DataDisplay(terminal)), message => terminal.Say($"fovea: {message}"), stop).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Announce(server.Addresses, options, parsed.GetValue(json));
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private void Announce(IReadOnlyList<string> addresses, WebOptions options, bool asJson)
    {
        string folder = Path.GetFullPath(options.RunsFolder), modelsFolder = Path.GetFullPath(options.ModelsFolder);
        if (asJson) terminal.Output.WriteLine(JsonSerializer.Serialize(new ServeResult(addresses[0], addresses, folder, modelsFolder), CliContext.Readable.ServeResult));
        else terminal.Output.WriteLine($"Fovea is at {string.Join(" and ", addresses)} with the runs in {folder} and the models in {modelsFolder}; Ctrl-C stops it");
        terminal.Output.Flush();
    }
}

/// <summary>What "fovea serve --json" prints once the page is there.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Addresses">Everywhere it is.</param>
/// <param name="Runs">The folder of its runs.</param>
/// <param name="Models">The folder of its models that are no runs.</param>
internal sealed record ServeResult(string Address, IReadOnlyList<string> Addresses, string Runs, string Models);
