using System.Text.Json;

namespace Fovea.Training.Runs;

/// <summary>Part of a run's metrics, read while the run may be writing them.</summary>
/// <param name="Epochs">One per whole line, in order.</param>
/// <param name="Begin">Where in the file the part begins: 0 where the file has become shorter, since then what was read before is no more.</param>
/// <param name="End">Where the last whole line ends.</param>
public sealed record MetricsPart(IReadOnlyList<EpochMetrics> Epochs, long Begin, long End)
{
    /// <summary>Reads the whole lines between two places.</summary>
    /// <param name="path">The file; need not be there.</param>
    /// <param name="from">Where to begin: 0, or where a line ends.</param>
    /// <param name="to">Where to end at the latest.</param>
    /// <exception cref="RunException">A line is no metrics.</exception>
    internal static MetricsPart Read(string path, long from, long to = long.MaxValue)
    {
        if (!File.Exists(path)) return new MetricsPart([], 0, 0);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A run that went on from its checkpoint has cut off the lines behind it.
        long begin = from > 0 && from <= stream.Length && EndsLine(stream, from) ? from : 0;
        stream.Position = begin;
        byte[] bytes = new byte[Math.Min(to, stream.Length) - begin];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> whole = bytes.AsSpan(0, bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1);
        List<EpochMetrics> epochs = [];
        try
        {
            foreach (Range line in whole.Split((byte)'\n'))
                if (!whole[line].IsEmpty) epochs.Add(JsonSerializer.Deserialize(whole[line], RunContext.Default.EpochMetrics)!);
        }
        catch (JsonException exception)
        {
            throw new RunException($"{path}: a line is no metrics: {exception.Message}", exception);
        }

        return new MetricsPart(epochs, begin, begin + whole.Length);
    }

    private static bool EndsLine(FileStream stream, long position)
    {
        stream.Position = position - 1;
        return stream.ReadByte() == '\n';
    }
}
