using Fovea.Configuration;
using Fovea.Tuning;
using Spectre.Console;

namespace Fovea.Cli.Displays;

/// <summary>Shows a study while it runs: a line per trial that ended, and on a terminal a table of those that run below.</summary>
internal sealed class StudyDisplay(Terminal terminal, Study study)
{
    private static readonly TimeSpan glance = TimeSpan.FromSeconds(0.5);

    private readonly HashSet<int> shown = [];

    /// <summary>Shows the study until the work on it is over.</summary>
    /// <param name="work">The work.</param>
    /// <param name="passOver">Trials that had ended before it.</param>
    public async Task ShowAsync(Task work, IEnumerable<StudyTrial> passOver)
    {
        shown.UnionWith(passOver.Where(trial => trial.HasEnded).Select(trial => trial.Number));
        if (terminal.IsLive)
            await terminal.Status.Live(Running([])).AutoClear(true).StartAsync(context => FollowAsync(work, trials => context.UpdateTarget(Running(trials)))).ConfigureAwait(false);
        else
            await FollowAsync(work, _ => { }).ConfigureAwait(false);
        await work.ConfigureAwait(false);
    }

    private async Task FollowAsync(Task work, Action<IReadOnlyList<StudyTrial>> redraw)
    {
        bool isOver;
        do
        {
            isOver = work.IsCompleted;
            IReadOnlyList<StudyTrial> trials;
            try
            {
                // A database that does not answer must not outlast the work.
                Task<IReadOnlyList<StudyTrial>> reading = Task.Run(study.Trials);
                if (await Task.WhenAny(reading, work).ConfigureAwait(false) == work && !work.IsCompletedSuccessfully) return;
                trials = await reading.ConfigureAwait(false);
            }
            catch (StudyException)
            {
                // The work meets the same and says so.
                return;
            }

            foreach (StudyTrial trial in trials.Where(trial => trial.HasEnded && shown.Add(trial.Number))) Say(Line(trial, Study.BestOf(trials)));
            redraw(trials);
            await Task.WhenAny(work, Task.Delay(glance)).ConfigureAwait(false);
        }
        while (!isOver);
    }

    private void Say(string line)
    {
        // On a terminal the line must make room above the table.
        if (terminal.IsLive) terminal.Status.WriteLine(line);
        else terminal.Say(line);
    }

    private static string Line(StudyTrial trial, StudyTrial? best)
    {
        string parameters = Text(trial.Record.Parameters);
        string time = trial.Seconds is { } seconds ? $" in {Clock(seconds)}" : string.Empty;
        string attempts = trial.Attempts > 1 ? $", {trial.Attempts} attempts" : string.Empty;
        return trial.Record.State switch
        {
            TrialState.Done => $"trial {trial.Number,3}  {trial.Record.Value,7:F2} %{(best?.Number == trial.Number ? " *" : "  ")} {parameters}{time}{attempts}",
            TrialState.Pruned => $"trial {trial.Number,3}   pruned    {parameters}{time} after {Steps(trial)}{attempts}",
            _ => $"trial {trial.Number,3}   failed    {parameters}{time}{attempts}: {trial.Error}",
        };
    }

    private Table Running(IReadOnlyList<StudyTrial> trials)
    {
        StudyTrial? best = Study.BestOf(trials);
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.Title = new TableTitle(Markup.Escape(
            $"{study.Name}: {trials.Count(trial => trial.HasEnded && !trial.IsImported)} trials ended{(best is null ? string.Empty : $", best {best.Record.Value:F2} % in trial {best.Number}")}"));
        table.AddColumns("trial", "state", "reached", "error", "parameters");
        foreach (StudyTrial trial in trials.Where(trial => !trial.HasEnded))
        {
            double? last = trial.Record.Intermediate.Count > 0 ? trial.Record.Intermediate[^1].Value : null;
            table.AddRow(
                $"{trial.Number}",
                trial.Record.State.ToString().ToLowerInvariant(),
                Steps(trial),
                last is null ? string.Empty : $"{last:F2} %",
                Markup.Escape(Text(trial.Record.Parameters)));
        }

        return table;
    }

    private static string Steps(StudyTrial trial) => Counted.Of(trial.LastStep, "epoch");

    private static string Clock(double seconds) => TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss");

    /// <summary>Values short enough to read: "learningRate=0.00132 locationStd=0.1".</summary>
    internal static string Text(ParameterValues parameters) => string.Join(' ', parameters.Select(pair =>
        $"{pair.Key[(pair.Key.LastIndexOf('.') + 1)..]}={(pair.Value.Kind == ParameterKind.Float ? $"{pair.Value.Number:G4}" : pair.Value.ToString())}"));
}
