using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>How far apart cores are: how long a line of cache takes from one to another.</summary>
internal static class CoreDistance
{
    /// <summary>
    /// Seconds up to which what one core has packed is worth reading by another. It is where they take 57 ns (docs/performance.md); where exactly it stops being so was
    /// not measured.
    /// </summary>
    private const double Near = 90e-9;

    private const int Between = 32, RoundsAtOnce = 25;

    private static readonly TimeSpan ShortWhile = TimeSpan.FromMilliseconds(0.3);

    private static readonly Lock measuring = new();
    private static double? shortest;

    /// <summary>Whether a worker's memory is near to the others. Measured once per process, which takes about a millisecond.</summary>
    public static bool IsShort(WorkerTeam team)
    {
        if (team.Size == 1) return true;
        lock (measuring)
        {
            // The shortest of a few: others' work delays it, nothing hastens it.
            shortest ??= Enumerable.Range(0, 3).Min(_ => Measure(team, ShortWhile));
            return shortest < Near;
        }
    }

    /// <summary>Seconds that a line takes from one core to another, as two workers pass one to and fro.</summary>
    /// <param name="team">At least 2 workers.</param>
    /// <param name="duration">How long they do.</param>
    public static double Measure(WorkerTeam team, TimeSpan duration)
    {
        // Two cache lines on each side are the number's own: processors fetch lines in pairs.
        long[] lines = new long[(2 * Between) + 1];
        double seconds = 0;
        new TeamLoop((side, _) =>
        {
            if (side == 0) seconds = Serve(ref lines[Between], duration);
            else Return(ref lines[Between]);
        }).Run(team, 2);
        return seconds;
    }

    // Compiled well at once: what is slow here would look like distance.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Serve(ref long ball, TimeSpan duration)
    {
        long begun = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            for (int i = 0; i < RoundsAtOnce; i++)
            {
                Volatile.Write(ref ball, count + 1);
                while (Volatile.Read(ref ball) == count + 1)
                {
                }

                count += 2;
            }
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds / count;
        Volatile.Write(ref ball, -1);
        return seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Return(ref long ball)
    {
        for (long expected = 1, seen = 0; seen >= 0; seen = Volatile.Read(ref ball))
        {
            if (seen != expected) continue;
            Volatile.Write(ref ball, expected + 1);
            expected += 2;
        }
    }
}
