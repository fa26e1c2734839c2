using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>Shows fetching and preparing: a line that is redrawn on a terminal, a plain line every few seconds elsewhere.</summary>
internal sealed class DataProgressDisplay(Terminal terminal) : IDataProgress
{
    private const int BarWidth = 30;

    private static readonly TimeSpan liveInterval = TimeSpan.FromMilliseconds(100), plainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private string task = string.Empty;
    private long begun, shown;
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
                if (!terminal.IsLive) terminal.Say(value.Task);
            }

            bool isDone = value.Done == value.Total;
            if (!isNew && !isDone && Stopwatch.GetElapsedTime(shown) < (terminal.IsLive ? liveInterval : plainInterval)) return;
            shown = Stopwatch.GetTimestamp();
            if (terminal.IsLive) Redraw(value);
            else if (!isNew && !isDone) terminal.Say($"{value.Task}: {Amount(value)}");
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
        terminal.Status.Profile.Out.Writer.Write($"\r\e[K{value.Task}{bar} {Amount(value)}");
        terminal.Status.Profile.Out.Writer.Flush();
        lineIsOpen = true;
    }

    private string Amount(DataProgress value)
    {
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        string rate = seconds > 0.5 ? $", {Count(value.Done / seconds, value.Unit)}/s" : string.Empty;
        string left = value.Total is { } total && value.Done > 0 && seconds > 0.5
            ? $", {TimeSpan.FromSeconds(seconds * (total - value.Done) / value.Done):m\\:ss} left" : string.Empty;
        return $"{Count(value.Done, value.Unit)}{(value.Total is { } all ? $" of {Count(all, value.Unit)}" : string.Empty)}{rate}{left}";
    }

    private static string Count(double number, string unit) => unit == DataProgress.Bytes ? $"{number / 1e6:F1} MB" : $"{number:N0}";
}
