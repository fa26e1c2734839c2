using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;
using Fovea.Data;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// A safetensors file that is open to be read, a tensor at a time: the header is checked against the file's length first, so that
/// nothing is allocated that the file does not hold, and a file may be larger than memory or any array.
/// </summary>
internal sealed class TensorReader : IDisposable
{
    // The format's own limit.
    private const long LongestHeader = 100_000_000;

    // A foreign file's words may be as long as the file.
    private const int LongestReason = 300;

    // A span of bytes has no more than 2^31 - 1 of them.
    private const int MostBytesAtOnce = 1 << 26;

    private readonly SafeFileHandle file;
    private readonly long dataStart;
    private readonly TensorHeader header;
    private readonly Dictionary<string, TensorEntry> byName;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="anyNumbers">Whether it may hold other numbers than float32, as those of other programs do.</param>
    /// <exception cref="CheckpointException">The file cannot be read, is cut off, or is no safetensors file, or holds numbers that it may not.</exception>
    public TensorReader(string path, bool anyNumbers = false)
    {
        Path = path;
        try
        {
            PlainFile.Require(path);
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception);
        }

        try
        {
            (header, dataStart) = ReadHeader();
            byName = header.Entries.ToDictionary(entry => entry.Name);
            if (!anyNumbers && header.Entries.FirstOrDefault(entry => entry.Type != NumberType.Float32) is { Type: { } other } odd)
                throw new CheckpointException(Shortened($"{Path} cannot be read: tensor {odd.Name} is {other.Code}, but only {NumberType.Float32.Code} can be read"));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>In the order of the file.</summary>
    public IEnumerable<string> Names => header.Entries.Select(entry => entry.Name);

    /// <summary>What is told of each tensor, in the order of the file.</summary>
    public IReadOnlyList<TensorEntry> Entries => header.Entries;

    /// <summary>Whether there is a tensor of a name.</summary>
    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>Reads a text of the metadata as JSON; the default where there is none of this key.</summary>
    /// <exception cref="CheckpointException">It is not what it should be.</exception>
    public T? ReadJson<T>(string key, JsonTypeInfo<T> type) => ReadJson(Path, Metadata, key, type);

    /// <summary>The same of any file with such metadata.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static T? ReadJson<T>(string path, IReadOnlyDictionary<string, string> metadata, string key, JsonTypeInfo<T> type)
    {
        if (!metadata.TryGetValue(key, out string? text)) return default;
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException exception)
        {
            throw new CheckpointException($"{path}: its {key} cannot be read: {JsonFault.Describe(exception, text, type)}", exception);
        }
    }

    /// <summary>Reads one tensor as float32, and nothing else of the file.</summary>
    /// <exception cref="CheckpointException">There is none of this name, or it cannot be read.</exception>
    public NamedTensor Read(string name)
    {
        if (!byName.TryGetValue(name, out TensorEntry entry)) throw new CheckpointException($"{Path} has no tensor {name}");
        float[] values = new float[(entry.End - entry.Begin) / entry.Type.Bytes];
        long offset = dataStart + entry.Begin;
        int atOnce = MostBytesAtOnce / entry.Type.Bytes;
        byte[]? others = entry.Type == NumberType.Float32 ? null : new byte[Math.Min(values.Length, atOnce) * entry.Type.Bytes];
        for (Span<float> left = values; left.Length > 0;)
        {
            Span<float> part = left[..Math.Min(atOnce, left.Length)];
            Span<byte> bytes = others is null ? MemoryMarshal.AsBytes(part) : others.AsSpan(0, part.Length * entry.Type.Bytes);
            Fill(bytes, offset);
            if (others is not null) entry.Type.Read(bytes, part);
            offset += bytes.Length;
            left = left[part.Length..];
        }

        return new NamedTensor(name, entry.Shape, values);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private (TensorHeader Header, long DataStart) ReadHeader()
    {
        long length = Length();
        if (length < sizeof(ulong)) throw Broken($"it has {length} bytes, but the length of a header alone takes {sizeof(ulong)}");
        Span<byte> lengthBytes = stackalloc byte[sizeof(ulong)];
        Fill(lengthBytes, 0);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > LongestHeader) throw Broken($"its header claims {headerLength} bytes, but none has more than {LongestHeader}");
        long start = sizeof(ulong) + (long)headerLength;
        if (start > length) throw CutOff($"its header takes {headerLength} bytes, but {length - sizeof(ulong)} are there");
        byte[] bytes = new byte[headerLength];
        Fill(bytes, sizeof(ulong));
        TensorHeader parsed;
        try
        {
            parsed = TensorHeaderParser.Parse(bytes);
        }
        catch (FormatException exception)
        {
            throw Broken(Shortened(exception.Message));
        }
        if (parsed.DataLength > length - start) throw CutOff($"its tensors take {parsed.DataLength} bytes, but {length - start} are there");
        if (parsed.DataLength < length - start) throw Broken($"{length - start - parsed.DataLength} bytes follow its last tensor");
        return (parsed, start);
    }

    private long Length()
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            throw Unreadable(exception);
        }
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(file, bytes, offset);
            }
            catch (IOException exception)
            {
                throw Unreadable(exception);
            }

            if (read == 0) throw CutOff($"it ends at {offset}, and was longer a moment ago");
            bytes = bytes[read..];
            offset += read;
        }
    }

    private static string Shortened(string reason) => reason.Length <= LongestReason ? reason : $"{reason.AsSpan(0, LongestReason)} ...";

    private CheckpointException Unreadable(Exception exception) => new($"{Path} cannot be read: {PlainFile.WhyNot(Path, exception)}", exception);

    private CheckpointException Broken(string why) => new($"{Path} is not a safetensors file: {why}");

    private CheckpointException CutOff(string why) => new($"{Path} is cut off: {why}");
}
