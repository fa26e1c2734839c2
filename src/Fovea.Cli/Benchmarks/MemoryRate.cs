using System.Diagnostics;
using System.Numerics.Tensors;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// What all cores together read from memory and write to it, the limit of what works on more than caches hold: y += x, where a line that is written has been read before, so
/// that twelve bytes move for each number and no others. Where caches hold all 128 MiB, as those of the largest servers do, it is theirs.
/// </summary>
internal sealed class MemoryRate
{
    private const int Length = 16 << 20, ChunkLength = 32 << 10;

    private readonly AlignedBuffer x = new(Length), y = new(Length);
    private readonly WorkerTeam team;
    private readonly TeamLoop pass;

    /// <summary>Takes 128 MiB.</summary>
    /// <param name="team">The cores.</param>
    public MemoryRate(WorkerTeam team)
    {
        this.team = team;
        pass = new TeamLoop((chunk, _) =>
        {
            Span<float> target = y.Span.Slice(chunk * ChunkLength, ChunkLength);
            TensorPrimitives.Add(target, x.Span.Slice(chunk * ChunkLength, ChunkLength), target);
        });
    }

    /// <summary>Bytes per second.</summary>
    public double Measure(TimeSpan duration)
    {
        const double bytesPerPass = 3.0 * sizeof(float) * Length;
        long begun = Stopwatch.GetTimestamp(), passes = 0;
        for (; Stopwatch.GetElapsedTime(begun) < duration; passes++) pass.Run(team, Length / ChunkLength);
        return bytesPerPass * passes / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
