using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// The few things of PyTorch that a checkpoint's pickle names: tensors and what they are made of. All others are refused by their name, since making them would
/// be to carry out what a file says.
/// </summary>
/// <param name="storageOf">The bytes of a storage, by its key, the type that it is said to have, and the numbers.</param>
internal sealed class TorchObjects(Func<string, NumberType, long, TorchStorage> storageOf) : IPickleWorld
{
    private const int MostAxes = 64;

    private static readonly Dictionary<string, NumberType> storages = new()
    {
        ["FloatStorage"] = NumberType.Float32,
        ["DoubleStorage"] = Named("float64"),
        ["HalfStorage"] = Named("float16"),
        ["BFloat16Storage"] = Named("bfloat16"),
        ["LongStorage"] = Named("int64"),
        ["IntStorage"] = Named("int32"),
        ["ShortStorage"] = Named("int16"),
        ["CharStorage"] = Named("int8"),
        ["ByteStorage"] = Named("uint8"),
        ["BoolStorage"] = Named("bool"),
        ["ComplexFloatStorage"] = Named("complex64"),
        ["ComplexDoubleStorage"] = Named("complex128"),
    };

    private static readonly PickleGlobal orderedDictionary = new("collections", "OrderedDict"), size = new("torch", "Size"),
        tensor = new("torch._utils", "_rebuild_tensor"), tensorV2 = new("torch._utils", "_rebuild_tensor_v2"), parameter = new("torch._utils", "_rebuild_parameter");

    private static readonly PickleGlobal[] functions = [orderedDictionary, size, tensor, tensorV2, parameter];

    /// <inheritdoc/>
    public object Find(string module, string name)
    {
        PickleGlobal global = new(module, name);
        if (functions.Contains(global) || StorageType(global) is not null) return global;
        throw new FormatException(
            $"it has {global} in it, which is more than tensors and plain containers, and nothing of a file is carried out. Save what is to be read by itself: torch.save(model.state_dict(), FILE)");
    }

    /// <inheritdoc/>
    public object? Make(PickleGlobal function, object?[] arguments)
    {
        if (function == orderedDictionary) return NewDictionary(arguments);
        if (function == size && arguments is [object?[] extents]) return extents;
        if (function == parameter && arguments is [TorchTensor data, ..]) return data;
        if ((function == tensor || function == tensorV2) && arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..])
            return NewTensor(storage, offset, Whole(shape), Whole(strides));
        throw new FormatException($"its pickle calls {function} with other arguments than PyTorch does");
    }

    /// <inheritdoc/>
    public object Load(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", PickleGlobal global, string key, string, long count, ..] || StorageType(global) is not { } type || count < 0)
            throw new FormatException("its pickle refers to something outside of it that is no storage of numbers");
        if (parts is [_, _, _, _, _, object?[], ..]) throw new FormatException($"its storage {key} is a view of another, as PyTorch before 0.4 wrote it: load it there and save it again");
        return storageOf(key, type, count);
    }

    private static NumberType Named(string name) => NumberType.OfName(name)!;

    private static NumberType? StorageType(PickleGlobal global) => global.Module is "torch" or "torch.cuda" ? storages.GetValueOrDefault(global.Name) : null;

    private static PickleDictionary NewDictionary(object?[] arguments)
    {
        if (arguments.Length == 0) return new PickleDictionary();
        PickleDictionary made = new();
        if (arguments is not [List<object?> pairs]) throw new FormatException($"its pickle calls {orderedDictionary} with other arguments than a list of pairs");
        foreach (object? pair in pairs)
        {
            object?[]? both = pair switch { List<object?> list => [.. list], object?[] tuple => tuple, _ => null };
            if (both is not [_, _]) throw new FormatException($"its pickle calls {orderedDictionary} with other arguments than a list of pairs");
            made.Add(both);
        }

        return made;
    }

    private static long[] Whole(object?[] values) => [.. values.Select(value => value as long? ?? throw new FormatException("its pickle has a tensor with a shape that is not of whole numbers"))];

    private static TorchTensor NewTensor(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        string words = $"a tensor of shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}] and offset {offset}";
        if (shape.Length != strides.Length || shape.Length > MostAxes || offset < 0 || shape.Any(extent => extent is < 0 or > int.MaxValue) || strides.Any(stride => stride < 0))
            throw new FormatException($"it has {words}, which there cannot be");
        int[] extents = Array.ConvertAll(shape, extent => (int)extent);
        if (TensorHeader.CountOf(extents) is not { } count) throw new FormatException($"it has {words}, which has more numbers than an array can hold");
        Int128 last = offset;
        for (int axis = 0; axis < shape.Length; axis++) last += (Int128)strides[axis] * Math.Max(0, shape[axis] - 1);
        if (count > 0 && last >= storage.Count) throw new FormatException($"it has {words}, but its storage holds {storage.Count} numbers");
        if (count > 0 && last - offset >= Array.MaxLength) throw new FormatException($"it has {words}, whose numbers lie farther apart than an array can hold");
        return new TorchTensor(storage, offset, extents, strides);
    }
}

/// <summary>Numbers that tensors share.</summary>
/// <param name="Type">How they are stored.</param>
/// <param name="Count">How many, all of which the file has.</param>
/// <param name="Open">Opens them; to be disposed of.</param>
internal sealed record TorchStorage(NumberType Type, long Count, Func<Stream> Open);

/// <summary>A view of a storage: number (i, j, ...) lies at offset + i stride0 + j stride1 + ...</summary>
/// <param name="Storage">The storage, which holds all of its numbers.</param>
/// <param name="Offset">Where its first number lies.</param>
/// <param name="Shape">Extent of each axis.</param>
/// <param name="Strides">Numbers from one to the next on each axis.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, int[] Shape, long[] Strides)
{
    private const int NumbersAtOnce = 1 << 16;

    private int Count => TensorHeader.CountOf(Shape)!.Value;

    /// <summary>Its numbers, row-major.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public float[] Read()
    {
        if (Count == 0) return [];
        int span = 1 + (int)Shape.Zip(Strides, (extent, stride) => (extent - 1) * stride).Sum();
        float[] seen = new float[span];
        using (Stream stream = Storage.Open())
        {
            Skip(stream, Offset * Storage.Type.Bytes);
            byte[] bytes = new byte[Math.Min(span, NumbersAtOnce) * Storage.Type.Bytes];
            for (Span<float> left = seen; left.Length > 0;)
            {
                Span<float> part = left[..Math.Min(NumbersAtOnce, left.Length)];
                Span<byte> stored = bytes.AsSpan(0, part.Length * Storage.Type.Bytes);
                stream.ReadExactly(stored);
                Storage.Type.Read(stored, part);
                left = left[part.Length..];
            }
        }

        return IsRowMajor() ? seen : Gathered(seen);
    }

    private static void Skip(Stream stream, long bytes)
    {
        byte[] passed = new byte[Math.Min(bytes, NumbersAtOnce)];
        while (bytes > 0)
        {
            int part = (int)Math.Min(bytes, passed.Length);
            stream.ReadExactly(passed, 0, part);
            bytes -= part;
        }
    }

    private bool IsRowMajor()
    {
        long expected = 1;
        for (int axis = Shape.Length - 1; axis >= 0; axis--)
        {
            if (Shape[axis] > 1 && Strides[axis] != expected) return false;
            expected *= Shape[axis];
        }

        return true;
    }

    private float[] Gathered(float[] seen)
    {
        float[] values = new float[Count];
        int[] index = new int[Shape.Length];
        long place = 0;
        foreach (ref float value in values.AsSpan())
        {
            value = seen[place];
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                place += Strides[axis];
                if (++index[axis] < Shape[axis]) break;
                place -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
