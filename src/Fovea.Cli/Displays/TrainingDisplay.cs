using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>
/// Shows training: a row per epoch, and a last line with the epoch's rate, time left and error, which a terminal redraws.
/// </summary>
internal sealed class TrainingDisplay(Terminal terminal) : ITrainingObserver
{
    /// <summary>What stands above <see cref="Row"/>.</summary>
    public const string Heading = "  epoch   training error   validation error    images/s    elapsed";

    private readonly ProgressLine line = new(terminal);
    private long begun, imagesSeen;
    private int? imagesBefore;
    private bool isHeaded;

    public void OnStep(in TrainingProgress progress)
    {
        Head();
        // Of what was done at the first step, a part may be of before the run was gone on with.
        if (imagesBefore is { } before) imagesSeen += progress.ImagesDone > before ? progress.ImagesDone - before : progress.ImagesDone;
        else begun = Stopwatch.GetTimestamp();
        imagesBefore = progress.ImagesDone;
        if (line.IsDue) line.Show((double)progress.ImagesDone / progress.ImagesPerEpoch, Text(progress));
    }

    public void OnEpoch(EpochMetrics metrics, bool isBest)
    {
        Head();
        line.Say(Row(metrics, isBest));
    }

    /// <summary>What an epoch came to, in the columns of <see cref="Heading"/>.</summary>
    internal static string Row(EpochMetrics metrics, bool isBest) =>
        $"  {metrics.Epoch,5}   {metrics.TrainingErrorPercent,12:F2} %   {metrics.ValidationErrorPercent,14:F2} % {(isBest ? '*' : ' ')}"
        + $"{metrics.ImagesPerSecond,10:N0}   {Clock(metrics.Seconds),8}";

    internal static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return seconds < 3600 ? $"{time:m\\:ss}" : $"{(long)time.TotalHours}:{time:mm\\:ss}";
    }

    private void Head()
    {
        if (isHeaded) return;
        isHeaded = true;
        terminal.Say(Heading);
    }

    private string Text(in TrainingProgress progress)
    {
        long left = ((long)(progress.Epochs - progress.Epoch + 1) * progress.ImagesPerEpoch) - progress.ImagesDone;
        string until = imagesSeen > 0 ? $"  {Clock(left * Stopwatch.GetElapsedTime(begun).TotalSeconds / imagesSeen)} left" : string.Empty;
        return $"epoch {progress.Epoch}/{progress.Epochs}  error {progress.ErrorPercent:F1} %  {progress.ImagesPerSecond:N0} images/s{until}";
    }
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
