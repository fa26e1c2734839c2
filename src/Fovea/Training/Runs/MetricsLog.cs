using System.Text;
using System.Text.Json;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Training.Runs;

/// <summary>
/// A run's metrics, one JSON object per line. When a run goes on, lines newer than its checkpoint are cut off; lines that the checkpoint
/// counts on must be there.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly FileStream stream;

    /// <summary>Opens the log and cuts it to <paramref name="length"/> bytes, of which it has at least as many.</summary>
    public MetricsLog(string path, long length)
    {
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        try
        {
            stream.SetLength(length);
            stream.Seek(0, SeekOrigin.End);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens the log as it was at a position.</summary>
    /// <param name="path">The file; made if nothing is to be in it yet.</param>
    /// <param name="position">Where the run goes on.</param>
    /// <exception cref="RunException">The file is not the one that the run wrote: it is shorter, or has other lines.</exception>
    public static MetricsLog OpenAt(string path, TrainingPosition position)
    {
        RequireWritten(path, position);
        return new MetricsLog(path, position.MetricsLength);
    }

    public long Length => stream.Length;

    public void Append(EpochMetrics metrics)
    {
        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(metrics, RunContext.Readable.EpochMetrics) + "\n"));
        stream.Flush();
    }

    /// <summary>Brings what was appended to disk: to be called before a checkpoint that counts on it is written.</summary>
    public void FlushToDisk() => stream.Flush(flushToDisk: true);

    public void Dispose() => stream.Dispose();

    private static void RequireWritten(string path, TrainingPosition position)
    {
        const string remedy = "copy the whole folder again from where it comes from, or train anew in another one";
        long length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length < position.MetricsLength)
            throw new RunException($"{path} has {length} bytes, but had {position.MetricsLength} after epoch {position.Epoch}, where the run goes on: metrics are missing; {remedy}");
        IReadOnlyList<EpochMetrics> epochs = MetricsPart.Read(path, from: 0, position.MetricsLength).Epochs;
        bool isWhole = epochs.Select(epoch => epoch.Epoch).SequenceEqual(Enumerable.Range(1, position.Epoch));
        if (!isWhole || (position.BestEpoch > 0 && !IsOf(position, epochs[position.BestEpoch - 1])))
            throw new RunException($"{path} does not hold the metrics of the {position.Epoch} epochs after which the run goes on: it is another run's, or was changed; {remedy}");
    }

    private static bool IsOf(TrainingPosition position, EpochMetrics best) =>
        best.ValidationErrorPercent == position.BestValidationErrorPercent && best.ValidationNegativeLogLikelihood == position.BestValidationNegativeLogLikelihood;
}

/// <summary>Part of a run's metrics, read while the run may be writing them.</summary>
/// <param name="Epochs">One per whole line, in order.</param>
/// <param name="Begin">Where in the file the part begins: 0 where the file has become shorter, since then what was read before is no more.</param>
/// <param name="End">Where the last whole line ends.</param>
internal sealed record MetricsPart(IReadOnlyList<EpochMetrics> Epochs, long Begin, long End)
{
    /// <summary>Reads the whole lines between two places.</summary>
    /// <param name="path">The file; need not be there.</param>
    /// <param name="from">Where to begin: 0, or where a line ends.</param>
    /// <param name="to">Where to end at the latest.</param>
    /// <exception cref="RunException">A line is no metrics.</exception>
    internal static MetricsPart Read(string path, long from, long to = long.MaxValue)
    {
        if (!Path.Exists(path)) return new MetricsPart([], 0, 0);
        RequireFile(path);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A run that went on from its checkpoint has cut off the lines behind it.
        long begin = from > 0 && from <= stream.Length && EndsLine(stream, from) ? from : 0;
        stream.Position = begin;
        byte[] bytes = new byte[Math.Min(to, stream.Length) - begin];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> whole = bytes.AsSpan(0, bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1);
        List<EpochMetrics> epochs = [];
        foreach (Range line in whole.Split((byte)'\n'))
            if (!whole[line].IsEmpty) epochs.Add(Parse(path, stream, begin + line.Start.Value, whole[line]));

        return new MetricsPart(epochs, begin, begin + whole.Length);
    }

    private static void RequireFile(string path)
    {
        try
        {
            PlainFile.Require(path);
        }
        catch (IOException exception)
        {
            throw new RunException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static EpochMetrics Parse(string path, FileStream stream, long place, ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RunContext.Default.EpochMetrics) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            long number = NumberOf(stream, place);
            throw new RunException(
                $"{path}: line {number} is no metrics: {JsonFault.Describe(exception, Encoding.UTF8.GetString(line), RunContext.Default.EpochMetrics, firstLine: number)}", exception);
        }
    }

    /// <summary>The number of the line that begins at a place, from 1 on.</summary>
    private static long NumberOf(FileStream stream, long place)
    {
        stream.Position = 0;
        byte[] before = new byte[place];
        stream.ReadExactly(before);
        return 1 + before.AsSpan().Count((byte)'\n');
    }

    private static bool EndsLine(FileStream stream, long position)
    {
        stream.Position = position - 1;
        return stream.ReadByte() == '\n';
    }
}
