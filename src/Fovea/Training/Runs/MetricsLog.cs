using System.Text;
using System.Text.Json;

namespace Fovea.Training.Runs;

/// <summary>A run's metrics, one JSON object per line. When a run goes on, lines newer than its checkpoint are cut off.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly FileStream stream;

    /// <summary>Opens the log and cuts it to <paramref name="length"/> bytes.</summary>
    public MetricsLog(string path, long length)
    {
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        try
        {
            stream.SetLength(Math.Min(length, stream.Length));
            stream.Seek(0, SeekOrigin.End);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public long Length => stream.Length;

    public void Append(EpochMetrics metrics)
    {
        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(metrics, RunContext.Default.EpochMetrics) + "\n"));
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
