using System.Diagnostics;

namespace Fovea.Cli.Displays;

/// <summary>The last line of what is shown while something runs: on a terminal redrawn in place with a bar, elsewhere said now and then.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private const int BarWidth = 24;

    private static readonly TimeSpan liveInterval = TimeSpan.FromMilliseconds(200), plainInterval = TimeSpan.FromSeconds(30);

    private long shown;

    /// <summary>Whether it is time to show it again.</summary>
    public bool IsDue => Stopwatch.GetElapsedTime(shown) >= (terminal.IsLive ? liveInterval : plainInterval);

    /// <summary>Shows it; where it is said, not at the very beginning, when there is nothing to say yet.</summary>
    /// <param name="share">How much is done, 0 to 1.</param>
    /// <param name="text">What it says.</param>
    public void Show(double share, string text)
    {
        bool isFirst = shown == 0;
        shown = Stopwatch.GetTimestamp();
        if (terminal.IsLive) Redraw(share, text);
        else if (!isFirst) terminal.Say(text);
    }

    /// <summary>A line that stays, in its place.</summary>
    public void Say(string row)
    {
        terminal.Say((terminal.IsLive ? "\r\e[K" : string.Empty) + row);
        shown = Stopwatch.GetTimestamp();
    }

    private void Redraw(double share, string text)
    {
        int filled = (int)(share * BarWidth);
        string bar = $"\e[36m{new string('━', filled)}\e[90m{new string('━', BarWidth - filled)}\e[0m";
        terminal.Status.Profile.Out.Writer.Write($"\r\e[K  {bar} {text}");
        terminal.Status.Profile.Out.Writer.Flush();
    }
}
