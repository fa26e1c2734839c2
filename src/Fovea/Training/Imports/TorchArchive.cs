using System.IO.Compression;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// What torch.save writes since PyTorch 1.6: a zip archive of one folder, with the pickle data.pkl and a file of numbers for each storage, none of them
/// compressed, so that nothing is larger than the archive.
/// </summary>
internal sealed class TorchArchive : TorchWeights
{
    private const string Pickle = "data.pkl", LittleEndian = "little";
    private const int MostEntries = 1_000_000, LongestByteOrder = 16;

    private readonly FileStream file;
    private readonly ZipArchive archive;

    /// <summary>Opens an archive and reads its pickle.</summary>
    /// <exception cref="FormatException">It is no checkpoint, is cut off, or holds what is not read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public TorchArchive(string path)
        : base(path)
    {
        file = File.OpenRead(path);
        try
        {
            archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MostEntries) throw new FormatException($"it is a zip archive of more than {MostEntries:N0} files, which no checkpoint has");
            Take(ReadPickle());
        }
        catch (Exception exception)
        {
            Dispose();
            // What damaged archives make .NET's reader throw, which counts on offsets that it was told.
            if (exception is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException)
                throw new FormatException($"it is a damaged zip archive, or one that is cut off: {exception.Message}", exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Damaged()
    {
        try
        {
            return [.. archive.Entries.Where(entry => CheckSumOf(entry) != entry.Crc32).Select(entry => entry.FullName)];
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new CheckpointException($"{Path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        archive?.Dispose();
        file.Dispose();
    }

    private static uint CheckSumOf(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        return Crc32.Of(stream);
    }

    private object? ReadPickle()
    {
        ZipArchiveEntry[] pickles = [.. archive.Entries.Where(entry => entry.FullName == Pickle || entry.FullName.EndsWith($"/{Pickle}", StringComparison.Ordinal))];
        if (pickles.Length == 0) throw new FormatException($"it is a zip archive without a {Pickle}, and so nothing that torch.save has written");
        if (pickles.Length > 1) throw new FormatException($"it has {pickles.Length} files {Pickle}, but a checkpoint has one");
        string folder = pickles[0].FullName[..^Pickle.Length];
        RequireLittleEndian($"{folder}byteorder");
        Dictionary<string, ZipArchiveEntry> storages = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
            if (!storages.TryAdd(entry.FullName, entry)) throw new FormatException($"it has two files {entry.FullName}");
        TorchObjects world = new((key, type, count) => Storage(storages, $"{folder}data/{key}", type, count));
        using Stream stream = new BufferedStream(OpenStored(pickles[0]));
        return new PickleMachine(stream, world).Read();
    }

    private void RequireLittleEndian(string name)
    {
        if (archive.GetEntry(name) is not { } entry) return;
        using StreamReader reader = new(OpenStored(entry));
        char[] order = new char[LongestByteOrder];
        string told = new(order, 0, reader.ReadBlock(order));
        if (told != LittleEndian) throw new FormatException($"its numbers must be {LittleEndian}-endian, but are {told}");
    }

    private TorchStorage Storage(Dictionary<string, ZipArchiveEntry> storages, string name, NumberType type, long count)
    {
        if (!storages.TryGetValue(name, out ZipArchiveEntry? entry)) throw new FormatException($"its pickle refers to {name}, which is not in the archive");
        RequireStored(entry);
        if (count > entry.Length / type.Bytes) throw new FormatException($"{name} must hold {count} numbers of {type.Name}, but has {entry.Length} bytes");
        return new TorchStorage(type, count, entry.Open);
    }

    private Stream OpenStored(ZipArchiveEntry entry)
    {
        RequireStored(entry);
        return entry.Open();
    }

    private void RequireStored(ZipArchiveEntry entry)
    {
        if (entry.Length != entry.CompressedLength) throw new FormatException($"{entry.FullName} is compressed, which torch.save does not do: a file that was packed again must be unpacked first");
        if (entry.Length > file.Length) throw new FormatException($"{entry.FullName} claims {entry.Length} bytes, but the whole archive has {file.Length}");
    }
}
