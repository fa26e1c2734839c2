using System.CommandLine;
using Fovea.Application.Trials;
using Fovea.Cli.Displays;
using Fovea.Cli.Predictions;
using Fovea.Configuration;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Verbs;

/// <summary>fovea worker: takes trials of studies in PostgreSQL, and parts of predictions, and does them.</summary>
internal sealed class WorkerCommand : Command
{
    private readonly Terminal terminal;
    private readonly StorageOptions storageOptions = new();
    private readonly Option<int> jobs = new("--jobs") { Description = "Trials at the same time, which share the threads.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> output = new("--out") { Description = "Folder for the studies' runs; on a shared disk, trials go on where another machine left off.", DefaultValueFactory = _ => "runs" };
    private readonly Option<string?> dashboard = new("--dashboard") { Description = "Serve Hangfire's dashboard here, for this machine only.", HelpName = "http://localhost:8090" };
    private readonly Option<bool> untilFinished = new("--until-finished") { Description = "End when no study has anything left to do; the first study is waited for." };
    private readonly TrialOptions trialOptions = new();
    private readonly DeviceOption device;
    private readonly Option<int> threads = SharedOptions.Threads();

    public WorkerCommand(Terminal terminal, DeviceOption device)
        : base("worker", "Do the studies and predictions in a database: fovea worker --storage postgres://...")
    {
        this.terminal = terminal;
        this.device = device;
        storageOptions.AddTo(this);
        foreach (Option option in new Option[] { jobs, output, dashboard, untilFinished }) Add(option);
        trialOptions.AddTo(this);
        device.AddTo(this);
        Add(threads);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        PostgresAddress address = storageOptions.AddressOf(parsed) ?? throw new UsageException("a worker needs --storage postgres://USER:PASSWORD@HOST/DATABASE");
        int count = parsed.GetValue(jobs);
        if (count is < 1 or > 1000) throw new UsageException($"--jobs must be 1 to 1000, but is {count}");
        string? url = parsed.GetValue(dashboard);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp))
            throw new UsageException($"--dashboard must be http://HOST:PORT, but is '{url}'");
        int share = Math.Max(1, SharedOptions.ThreadsOf(parsed, threads) / count);
        string on = device.Open(parsed) is { } computing ? $", on {computing.Name} ({computing.Description})" : string.Empty;
        RunnerOptions options = trialOptions.RunnerOf(parsed);
        long quota = trialOptions.QuotaOf(parsed);
        string root = parsed.GetValue(output)!;
        PostgresStudyStorage storage = await StorageOptions.OpenAsync(address, terminal, stop).ConfigureAwait(false);
        TrialQueue queue = await StorageOptions.OpenQueueAsync(address, options, stop).ConfigureAwait(false);
        string owner = $"{Environment.MachineName}:{Environment.ProcessId}";
        var predictions = PredictionTable.Open(storage);
        OrderedModels models = new();
        // Several trials may tell at a time: no line is drawn anew.
        DataDisplay opening = new(terminal with { IsLive = false });
        TrialWorker worker = new(storage, queue, options, ObjectiveOf, owner)
        {
            Ended = OnEnd,
            Trouble = message => terminal.Say($"fovea: {message}"),
        };
        terminal.Say($"worker on {address}: {Counted.Of(count, "trial")} at the same time, {Counted.Of(share, "thread")} each{on}; runs in {root}");
        await using Dashboard? served = url is null ? null : await Dashboard.StartAsync(queue, url).ConfigureAwait(false);
        if (url is not null) terminal.Say($"Hangfire's dashboard: {url}");
        await worker.RunAsync(count, parsed.GetValue(untilFinished), stop).ConfigureAwait(false);
        return ExitCode.Done;

        StudyFolder FolderOf(Study study) => new(Path.Combine(root, $"tune-{study.Name}"));

        IObjective ObjectiveOf(Study study)
        {
            if (PredictionOrder.TryRead(study.Definition) is { } order) return new PredictionObjective(study.Name, models.Open(order), predictions, owner, opening);
            StudyFolder folder = FolderOf(study);
            folder.WriteRecipe(study.Definition);
            return new TrainingObjective(folder, share, options.Lease) { DeviceWords = device.WordsOf(parsed) };
        }

        void OnEnd(Study study, int number, TrialEnd end)
        {
            if (PredictionOrder.TryRead(study.Definition) is not null)
            {
                terminal.Say($"{study.Name} part {number,3}  {(end.State == TrialState.Done ? "done" : $"failed: {end.Error}")}{(end.Value > 0 ? $", {end.Value} unreadable" : string.Empty)}");
                return;
            }

            StudyTrial trial = study.Trials()[number];
            terminal.Say($"{study.Name} trial {number,3}  {Text(end),9}  {StudyDisplay.Text(trial.Record.Parameters)}");
            new CheckpointQuota(FolderOf(study), quota).Enforce(study.Trials());
        }
    }

    private static string Text(TrialEnd end) => end switch
    {
        { State: TrialState.Done } => $"{end.Value:F2} %",
        { State: TrialState.Pruned } => "pruned",
        _ => $"failed: {end.Error}",
    };
}
