using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>
/// Shows seeds that train side by side: a row per seed and epoch, as they end, and a last line about all of them, which a terminal redraws.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="seeds">Seeds in all, those included that wait for their turn.</param>
internal sealed class SideBySideDisplay(Terminal terminal, int seeds)
{
    private readonly Lock gate = new();
    private readonly List<Watcher> begun = [];
    private readonly ProgressLine line = new(terminal);
    private readonly long since = Stopwatch.GetTimestamp();
    private bool isHeaded;

    /// <summary>What tells of a seed that begins now.</summary>
    public Watcher Watch(ulong seed)
    {
        Watcher watcher = new(this, seed);
        lock (gate) begun.Add(watcher);
        return watcher;
    }

    /// <summary>What all seeds have come to, while one trains at least: "2 of 3 seeds train, epochs 4 to 5 of 30  error 12.3 %  80,000 images/s  1:23 left".</summary>
    /// <param name="seconds">Since they began.</param>
    internal string Summary(double seconds)
    {
        Watcher[] told = [.. begun.Where(each => each.Progress.ImagesPerEpoch > 0)], training = [.. told.Where(each => !each.IsOver)];
        double rate = told.Sum(each => (double)each.ImagesDone - each.ImagesBefore) / Math.Max(seconds, 1e-3);
        int least = training.Min(each => each.Progress.Epoch), most = training.Max(each => each.Progress.Epoch);
        return $"{training.Length} of {seeds} seeds train, {(least == most ? $"epoch {least}" : $"epochs {least} to {most}")} of {training[0].Progress.Epochs}  "
            + $"error {training.Average(each => each.Progress.ErrorPercent):F1} %{(rate > 0 ? $"  {rate:N0} images/s  {TrainingDisplay.Clock(ImagesLeft(told) / rate)} left" : string.Empty)}";
    }

    private double ImagesLeft(Watcher[] told) =>
        told.Where(each => !each.IsOver).Sum(each => (double)each.ImagesInAll - each.ImagesDone) + ((seeds - told.Length) * (double)told[0].ImagesInAll);

    private double ShareDone()
    {
        Watcher[] told = [.. begun.Where(each => each.Progress.ImagesPerEpoch > 0)];
        return 1 - (ImagesLeft(told) / ((double)seeds * told[0].ImagesInAll));
    }

    private void Head()
    {
        if (isHeaded) return;
        isHeaded = true;
        terminal.Say($"    seed{TrainingDisplay.Heading}");
    }

    /// <summary>Tells of one seed; called by the thread that trains it.</summary>
    internal sealed class Watcher(SideBySideDisplay display, ulong seed) : ITrainingObserver
    {
        /// <summary>Where it stands.</summary>
        public TrainingProgress Progress { get; private set; }

        /// <summary>Whether it trains no more: it is done, was stopped, or has failed.</summary>
        public bool IsOver { get; private set; }

        /// <summary>Images that it has trained on, all epochs together.</summary>
        public long ImagesDone => ((Progress.Epoch - 1L) * Progress.ImagesPerEpoch) + Progress.ImagesDone;

        /// <summary>Those of them that it had trained on when it first told of itself, some of them before it was gone on with: nobody here has seen how long they took.</summary>
        public long ImagesBefore { get; private set; }

        /// <summary>Images that it trains on at most.</summary>
        public long ImagesInAll => (long)Progress.Epochs * Progress.ImagesPerEpoch;

        public void OnStep(in TrainingProgress progress)
        {
            lock (display.gate)
            {
                display.Head();
                bool isFirst = Progress.ImagesPerEpoch == 0;
                Progress = progress;
                if (isFirst) ImagesBefore = ImagesDone;
                if (display.line.IsDue) display.line.Show(display.ShareDone(), display.Summary(Stopwatch.GetElapsedTime(display.since).TotalSeconds));
            }
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            lock (display.gate)
            {
                display.Head();
                display.line.Say($"  {seed,6}{TrainingDisplay.Row(metrics, isBest)}");
            }
        }

        /// <summary>It trains no more.</summary>
        public void End()
        {
            lock (display.gate) IsOver = true;
        }
    }
}
