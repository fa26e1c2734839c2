using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>
/// Shows training: a row per epoch, and on a terminal a last line that is redrawn with the epoch's bar, rate, time left and error.
/// </summary>
internal sealed class TrainingDisplay : ITrainingObserver
{
    private const int BarWidth = 24;

    private static readonly TimeSpan liveInterval = TimeSpan.FromMilliseconds(200), plainInterval = TimeSpan.FromSeconds(30);

    private readonly Terminal terminal;
    private readonly long begun = Stopwatch.GetTimestamp();
    private long shown;
    private long imagesSeen;
    private int imagesBefore;

    private bool isHeaded;

    public TrainingDisplay(Terminal terminal) => this.terminal = terminal;

    public void OnStep(in TrainingProgress progress)
    {
        Head();
        imagesSeen += progress.ImagesDone > imagesBefore ? progress.ImagesDone - imagesBefore : progress.ImagesDone;
        imagesBefore = progress.ImagesDone;
        if (Stopwatch.GetElapsedTime(shown) < (terminal.IsLive ? liveInterval : plainInterval)) return;
        bool isFirst = shown == 0;
        shown = Stopwatch.GetTimestamp();
        if (terminal.IsLive) Redraw(progress);
        else if (!isFirst) terminal.Say(Line(progress));
    }

    public void OnEpoch(EpochMetrics metrics, bool isBest)
    {
        Head();
        string row = $"  {metrics.Epoch,5}   {metrics.TrainingErrorPercent,12:F2} %   {metrics.ValidationErrorPercent,14:F2} % {(isBest ? '*' : ' ')}"
            + $"{metrics.ImagesPerSecond,10:N0}   {Clock(metrics.Seconds),8}";
        terminal.Say((terminal.IsLive ? "\r\e[K" : string.Empty) + row);
        shown = Stopwatch.GetTimestamp();
    }

    private void Head()
    {
        if (isHeaded) return;
        isHeaded = true;
        terminal.Say("  epoch   training error   validation error    images/s    elapsed");
    }

    private void Redraw(in TrainingProgress progress)
    {
        int filled = (int)((long)progress.ImagesDone * BarWidth / progress.ImagesPerEpoch);
        string bar = $"\e[36m{new string('━', filled)}\e[90m{new string('━', BarWidth - filled)}\e[0m";
        terminal.Status.Profile.Out.Writer.Write($"\r\e[K  {bar} {Line(progress)}");
        terminal.Status.Profile.Out.Writer.Flush();
    }

    private string Line(in TrainingProgress progress)
    {
        long left = ((long)(progress.Epochs - progress.Epoch + 1) * progress.ImagesPerEpoch) - progress.ImagesDone;
        double secondsPerImage = Stopwatch.GetElapsedTime(begun).TotalSeconds / Math.Max(1, imagesSeen);
        return $"epoch {progress.Epoch}/{progress.Epochs}  error {progress.ErrorPercent:F1} %  {progress.ImagesPerSecond:N0} images/s  {Clock(left * secondsPerImage)} left";
    }

    private static string Clock(double seconds) => TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss");
}

/// <summary>Tells several observers, one after the other.</summary>
internal sealed class Observers(params ITrainingObserver[] all) : ITrainingObserver
{
    public void OnStep(in TrainingProgress progress)
    {
        foreach (ITrainingObserver observer in all) observer.OnStep(progress);
    }

    public void OnEpoch(EpochMetrics metrics, bool isBest)
    {
        foreach (ITrainingObserver observer in all) observer.OnEpoch(metrics, isBest);
    }
}
