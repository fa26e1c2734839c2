using System.Diagnostics;
using Fovea.Numerics;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Seconds that a read from a random place of a buffer takes: each cache line holds the number of the next one to read, all of them in
/// one ring of random order (Sattolo 1986). Eight readers take turns, for the rows of a glimpse do not wait for each other either.
/// </summary>
internal sealed class RandomReads
{
    private const int NumbersPerLine = CacheLines.Bytes / sizeof(int), Readers = 8, Rounds = 12_500;

    private readonly int[] buffer;
    private readonly int[] places = new int[Readers];

    public RandomReads(long bytes)
    {
        int lines = (int)Math.Max(1, bytes / CacheLines.Bytes);
        buffer = new int[lines * NumbersPerLine];
        int[] order = [.. Enumerable.Range(0, lines)];
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        for (int last = lines - 1; last > 0; last--)
        {
            int other = random.NextInt(last);
            (order[last], order[other]) = (order[other], order[last]);
        }

        for (int i = 0; i < lines; i++) buffer[order[i] * NumbersPerLine] = order[(i + 1) % lines] * NumbersPerLine;
        for (int reader = 0; reader < Readers; reader++) places[reader] = order[(int)((long)reader * lines / Readers)] * NumbersPerLine;
    }

    /// <summary>The mean over reads, going on where the last call stopped.</summary>
    public double Mean()
    {
        int a = places[0], b = places[1], c = places[2], d = places[3], e = places[4], f = places[5], g = places[6], h = places[7];
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < Rounds; i++)
        {
            a = buffer[a];
            b = buffer[b];
            c = buffer[c];
            d = buffer[d];
            e = buffer[e];
            f = buffer[f];
            g = buffer[g];
            h = buffer[h];
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        (places[0], places[1], places[2], places[3], places[4], places[5], places[6], places[7]) = (a, b, c, d, e, f, g, h);
        return seconds / (Readers * Rounds);
    }
}
