using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>Shows fetching and preparing: a line that is redrawn on a terminal, a plain line every few seconds elsewhere.</summary>
internal sealed class DataProgressDisplay(Terminal terminal) : IDataProgress
{
    private const int BarWidth = 30;

    private static readonly TimeSpan liveInterval = TimeSpan.FromMilliseconds(100), plainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private string task = string.Empty;
    private long begun, before, shown;
    private bool lineIsOpen;

    public void Report(DataProgress value)
    {
        lock (gate)
        {
            bool isNew = value.Task != task;
            if (isNew)
            {
                Close();
                task = value.Task;
                begun = Stopwatch.GetTimestamp();
                before = value.Done;
                if (!terminal.IsLive) terminal.Say(value.Task);
            }

            bool isDone = value.Done == value.Total;
            if (!isNew && !isDone && Stopwatch.GetElapsedTime(shown) < (terminal.IsLive ? liveInterval : plainInterval)) return;
            shown = Stopwatch.GetTimestamp();
            if (terminal.IsLive) Redraw(value);
            else if (!isNew && !isDone) terminal.Say($"{value.Task}: {AmountNow(value)}");
        }
    }

    /// <summary>Ends the line that is being redrawn.</summary>
    public void Close()
    {
        if (lineIsOpen) terminal.Say(string.Empty);
        lineIsOpen = false;
    }

    public void Dispose() => Close();

    private void Redraw(DataProgress value)
    {
        double share = value.Total is > 0 ? (double)value.Done / value.Total.Value : 0;
        int filled = (int)(share * BarWidth);
        string bar = value.Total is null ? string.Empty : $" {new string('━', filled)}{new string('╌', BarWidth - filled)}";
        terminal.Status.Profile.Out.Writer.Write($"\r\e[K{value.Task}{bar} {AmountNow(value)}");
        terminal.Status.Profile.Out.Writer.Flush();
        lineIsOpen = true;
    }

    private string AmountNow(DataProgress value) => Amount(value, before, Stopwatch.GetElapsedTime(begun).TotalSeconds);

    /// <summary>How much is done, how fast, and how long the rest takes: "3 of 10 images, 3.2 s each, 0:22 left".</summary>
    /// <param name="value">What is done.</param>
    /// <param name="before">Units that were done when it was first told of, by an earlier process perhaps: they say nothing of how fast it is.</param>
    /// <param name="seconds">Since then.</param>
    internal static string Amount(DataProgress value, long before, double seconds)
    {
        bool isBytes = value.Unit == DataProgress.Bytes;
        string done = $"{Count(value.Done, isBytes)}{(value.Total is { } all ? $" of {Count(all, isBytes)}" : string.Empty)}{(isBytes ? string.Empty : $" {value.Unit}")}";
        long since = value.Done - before;
        if (since <= 0 || seconds <= 0.5) return done;
        double each = seconds / since;
        string rate = isBytes ? $"{Count(1 / each, isBytes)}/s" : each <= 1 ? $"{1 / each:#,0.#}/s" : $"{each:F1} s each";
        return $"{done}, {rate}{(value.Total is { } total ? $", {TrainingDisplay.Clock(each * (total - value.Done))} left" : string.Empty)}";
    }

    private static string Count(double number, bool isBytes) => isBytes ? $"{number / 1e6:F1} MB" : $"{number:N0}";
}
