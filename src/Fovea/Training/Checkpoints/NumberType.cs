using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fovea.Training.Checkpoints;

/// <summary>How a file stores numbers, little-endian. Weights are read of those that are floating point; of the others a file is only told what it has.</summary>
/// <param name="Name">What programs call it: "float16".</param>
/// <param name="Code">What safetensors files call it: "F16".</param>
/// <param name="Bytes">Bytes of one number.</param>
internal sealed record NumberType(string Name, string Code, int Bytes)
{
    private readonly Reader? reader;

    private NumberType(string name, string code, int bytes, Reader reader)
        : this(name, code, bytes) => this.reader = reader;

    private delegate void Reader(ReadOnlySpan<byte> bytes, Span<float> numbers);

    /// <summary>What this library's own files hold.</summary>
    public static NumberType Float32 { get; } = new("float32", "F32", sizeof(float), static (bytes, numbers) => bytes.CopyTo(MemoryMarshal.AsBytes(numbers)));

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<NumberType> All { get; } =
    [
        Float32,
        new("float64", "F64", 8, static (bytes, numbers) => Each(bytes, numbers, 8, static number => (float)BinaryPrimitives.ReadDoubleLittleEndian(number))),
        new("float16", "F16", 2, static (bytes, numbers) => Each(bytes, numbers, 2, static number => (float)BinaryPrimitives.ReadHalfLittleEndian(number))),
        new("bfloat16", "BF16", 2, static (bytes, numbers) => Each(bytes, numbers, 2, static number => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(number) << 16))),
        new("float8_e4m3", "F8_E4M3", 1), new("float8_e5m2", "F8_E5M2", 1), new("complex64", "C64", 8), new("complex128", "C128", 16),
        new("int64", "I64", 8), new("int32", "I32", 4), new("int16", "I16", 2), new("int8", "I8", 1),
        new("uint64", "U64", 8), new("uint32", "U32", 4), new("uint16", "U16", 2), new("uint8", "U8", 1), new("bool", "BOOL", 1),
    ];

    /// <summary>Whether weights can be numbers of this type.</summary>
    public bool IsFloatingPoint => reader is not null;

    /// <summary>The type of a code in a safetensors file; null where there is none.</summary>
    public static NumberType? OfCode(string code) => All.FirstOrDefault(type => type.Code == code);

    /// <summary>The type of a name; null where there is none.</summary>
    public static NumberType? OfName(string name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>Turns stored numbers into float32; what is too large for it becomes infinite.</summary>
    /// <param name="bytes">As many as <paramref name="numbers"/> times <see cref="Bytes"/>.</param>
    /// <param name="numbers">Overwritten.</param>
    /// <exception cref="InvalidOperationException">The type is not floating point.</exception>
    public void Read(ReadOnlySpan<byte> bytes, Span<float> numbers) =>
        (reader ?? throw new InvalidOperationException($"{Name} is not read as weights"))(bytes, numbers);

    private static void Each(ReadOnlySpan<byte> bytes, Span<float> numbers, int size, Func<ReadOnlySpan<byte>, float> convert)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = convert(bytes.Slice(i * size, size));
    }
}
