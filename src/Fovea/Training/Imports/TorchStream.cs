using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// What torch.save wrote before PyTorch 1.6: five pickles one behind the other (a number that marks the format, its version, the system, what was saved, and
/// the keys of its storages), then the storages in the order of the keys, each as the number of its numbers, int64, and these.
/// </summary>
internal sealed class TorchStream : TorchWeights
{
    private const int KnownVersion = 1001;

    private static readonly BigInteger magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly FileStream file;
    private readonly Dictionary<string, (NumberType Type, long Count)> declared = [];
    private readonly Dictionary<string, long> begins = [];

    /// <summary>Opens a file and reads its pickles.</summary>
    /// <exception cref="FormatException">It is no checkpoint, is cut off, or holds what is not read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public TorchStream(string path)
        : base(path)
    {
        file = File.OpenRead(path);
        try
        {
            TorchObjects world = new(Declare);
            if (ReadPickle(world) is not BigInteger mark || mark != magic) throw new FormatException("it is a pickle, but none that torch.save has written");
            if (ReadPickle(world) is not long version || version != KnownVersion) throw new FormatException($"its version must be {KnownVersion}, as torch.save wrote it before PyTorch 1.6, but is not");
            if (ReadPickle(world) is PickleDictionary system && system.Pairs.Any(pair => pair is { Key: "little_endian", Value: false }))
                throw new FormatException("its numbers must be little-endian, but are big-endian");
            object? saved = ReadPickle(world);
            if (ReadPickle(world) is not List<object?> keys) throw new FormatException("it does not tell its storages");
            Locate(keys);
            Take(saved);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    private object? ReadPickle(TorchObjects world) => new PickleMachine(file, world).Read();

    private TorchStorage Declare(string key, NumberType type, long count)
    {
        if (!declared.TryAdd(key, (type, count)) && declared[key] != (type, count)) throw new FormatException($"its storage {key} is told of in two ways");
        return new TorchStorage(type, count, () => OpenAt(begins[key]));
    }

    /// <summary>Finds where each storage's numbers lie, and whether all of them are there.</summary>
    private void Locate(List<object?> keys)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? each in keys)
        {
            if (each is not string key || !declared.TryGetValue(key, out (NumberType Type, long Count) storage)) throw new FormatException("it has a storage that no tensor uses");
            if (file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length) throw CutOff(key);
            long count = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (count != storage.Count) throw new FormatException($"its storage {key} must hold {storage.Count} numbers, but has {count}");
            if (count > (file.Length - file.Position) / storage.Type.Bytes) throw CutOff(key);
            if (!begins.TryAdd(key, file.Position)) throw new FormatException($"its storage {key} is there twice");
            file.Position += count * storage.Type.Bytes;
        }

        if (declared.Keys.FirstOrDefault(key => !begins.ContainsKey(key)) is { } missing) throw new FormatException($"its storage {missing} is not there");
    }

    private static FormatException CutOff(string key) => new($"it is cut off: its storage {key} is not there whole");

    private FileStream OpenAt(long begin)
    {
        FileStream stream = File.OpenRead(Path);
        stream.Position = begin;
        return stream;
    }
}
