using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Fovea.Training.Imports;

/// <summary>
/// Reads a pickle as far as plain data goes: it is a program for a stack machine, of which only those instructions are known that put containers, text and
/// numbers together. What a pickle names from elsewhere, <see cref="IPickleWorld"/> gives or refuses; nothing of the file is carried out.
///
/// Values: null, bool, long, BigInteger, double, string, byte[]; object[] a tuple, List a list, <see cref="PickleDictionary"/> a dictionary; and what the world gives.
/// </summary>
/// <param name="input">The pickle, and what follows it.</param>
/// <param name="world">What a pickle may name.</param>
internal sealed class PickleMachine(Stream input, IPickleWorld world)
{
    /// <summary>The opcode that begins every pickle of protocol 2 and later.</summary>
    public const byte Protocol = 0x80;

    // Every instruction makes at most one object: these bound the memory that a file of any length can ask for. A checkpoint takes about 50 instructions and 200 bytes per tensor.
    private const int MostSteps = 2_000_000, MostBytes = 1 << 26, MostDigits = 64, ManyBytes = 4096;

    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];
    private long bytesLeft = MostBytes;

    /// <summary>Reads one pickle and stops right behind it.</summary>
    /// <exception cref="FormatException">It is no pickle, is cut off, too long, or has something other than plain data in it.</exception>
    public object? Read()
    {
        for (int steps = 0; steps < MostSteps; steps++)
        {
            byte code = Byte();
            if (code == '.') return Pop();
            Carry(code);
        }

        throw new FormatException($"its pickle has more than {MostSteps:N0} instructions, which no checkpoint needs");
    }

    private void Carry(byte code)
    {
        switch ((char)code)
        {
            case '\u0080': RequireProtocol(Byte()); break;
            case '\u0095': Bytes(8); break;
            case '(': marks.Add(stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': stack.Add(Top()); break;
            case 'N': stack.Add(null); break;
            case '\u0088': stack.Add(true); break;
            case '\u0089': stack.Add(false); break;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
            case 'K': stack.Add((long)Byte()); break;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case '\u008a': stack.Add(Long(Byte())); break;
            case '\u008b': stack.Add(Long(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)))); break;
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case 'X': stack.Add(Text(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case '\u008c': stack.Add(Text(Byte())); break;
            case '\u008d': stack.Add(Text(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)))); break;
            // Text of Python 2.
            case 'T': stack.Add(Text(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 'U': stack.Add(Text(Byte())); break;
            case 'B': stack.Add(Bytes(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 'C': stack.Add(Bytes(Byte())); break;
            case '\u008e': stack.Add(Bytes(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)))); break;
            case ')': stack.Add(Array.Empty<object?>()); break;
            case '\u0085': stack.Add(PopLast(1)); break;
            case '\u0086': stack.Add(PopLast(2)); break;
            case '\u0087': stack.Add(PopLast(3)); break;
            case 't': stack.Add(PopToMark()); break;
            case ']': stack.Add(new List<object?>()); break;
            case 'l': stack.Add(PopToMark().ToList()); break;
            case 'a': Append(PopLast(1)); break;
            case 'e': Append(PopToMark()); break;
            case '}': stack.Add(new PickleDictionary()); break;
            case 'd': stack.Add(PickleDictionary.Of(PopToMark())); break;
            case 's': Set(PopLast(2)); break;
            case 'u': Set(PopToMark()); break;
            case 'q': memo[Byte()] = Top(); break;
            case 'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Top(); break;
            case '\u0094': memo[memo.Count] = Top(); break;
            case 'h': stack.Add(Remembered(Byte())); break;
            case 'j': stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 'c': stack.Add(world.Find(Line(), Line())); break;
            case '\u0093': FindOnStack(); break;
            case 'R' or '\u0081': Call(); break;
            case 'b': Build(); break;
            case 'Q': stack.Add(world.Load(Pop())); break;
            default: throw new FormatException($"its pickle has the instruction 0x{code:x2}, which plain data of protocol 2 and later does not need");
        }
    }

    private static void RequireProtocol(byte version)
    {
        if (version is < 2 or > 5) throw new FormatException($"its pickle is of protocol {version}, but 2 to 5 can be read");
    }

    private byte Byte() => Bytes(1)[0];

    private byte[] Bytes(ulong count)
    {
        // What a length claims is not made room for before it is known to be there.
        if (count > (ulong)bytesLeft) throw new FormatException($"its pickle is longer than {MostBytes:N0} bytes, which no checkpoint needs");
        if (count > ManyBytes && input.CanSeek && count > (ulong)Math.Max(0, input.Length - input.Position)) throw CutOff();
        byte[] bytes = new byte[count];
        if (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw CutOff();
        bytesLeft -= bytes.Length;
        return bytes;
    }

    private static FormatException CutOff() => new("its pickle is cut off");

    private string Text(ulong length)
    {
        try
        {
            return utf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("its pickle has text that is not UTF-8", exception);
        }
    }

    private string Line()
    {
        StringBuilder line = new();
        for (byte next = Byte(); next != '\n'; next = Byte()) line.Append((char)next);
        return line.ToString();
    }

    private object Long(int bytes)
    {
        if (bytes is < 0 or > MostDigits) throw new FormatException($"its pickle has a whole number of {bytes} bytes, but none that a checkpoint needs has more than {MostDigits}");
        BigInteger number = new(Bytes((ulong)bytes));
        object small = number >= long.MinValue && number <= long.MaxValue ? (long)number : (object)number;
        return small;
    }

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Empty();

    private object? Pop() => PopLast(1)[0];

    /// <summary>What was put on the stack since the last mark; nothing takes away what lies below.</summary>
    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    private object?[] PopLast(int count)
    {
        if (stack.Count - Floor < count) throw Empty();
        object?[] last = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return last;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Empty();
        object?[] last = PopLast(stack.Count - Floor);
        marks.RemoveAt(marks.Count - 1);
        return last;
    }

    private static FormatException Empty() => new("its pickle takes more from the stack than lies there");

    private object? Remembered(long place) => memo.TryGetValue(place, out object? value) ? value : throw new FormatException($"its pickle asks for what it has not stored, at {place}");

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list) throw new FormatException($"its pickle appends to what is no list: {Called(Top())}");
        list.AddRange(items);
    }

    private void Set(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary) throw new FormatException($"its pickle sets a key of what is no dictionary: {Called(Top())}");
        dictionary.Add(items);
    }

    private void FindOnStack()
    {
        if (PopLast(2) is not [string module, string name]) throw new FormatException("its pickle names something by what is no text");
        stack.Add(world.Find(module, name));
    }

    private void Call()
    {
        if (PopLast(2) is not [PickleGlobal global, object?[] arguments]) throw new FormatException("its pickle calls what it has not named");
        stack.Add(world.Make(global, arguments));
    }

    private void Build()
    {
        Pop();
        // A state dictionary carries the versions of its modules so.
        if (Top() is not PickleDictionary) throw new FormatException($"its pickle sets attributes of what is no dictionary: {Called(Top())}");
    }

    private static string Called(object? value) => value switch
    {
        null => "None",
        string => "text",
        PickleDictionary => "a dictionary",
        List<object?> => "a list",
        object?[] => "a tuple",
        PickleGlobal global => $"{global}",
        _ => "a number or a tensor",
    };
}

/// <summary>What a pickle may name, which is all that it can reach.</summary>
internal interface IPickleWorld
{
    /// <summary>Something of a module.</summary>
    /// <exception cref="FormatException">It is not given; the message names it.</exception>
    object Find(string module, string name);

    /// <summary>What a function makes of its arguments.</summary>
    /// <exception cref="FormatException">It is not made of these, or makes nothing.</exception>
    object? Make(PickleGlobal function, object?[] arguments);

    /// <summary>What lies outside of the pickle.</summary>
    /// <param name="id">What the pickle calls it.</param>
    /// <exception cref="FormatException">There is no such thing.</exception>
    object Load(object? id);
}

/// <summary>Something of a module, by its name alone.</summary>
/// <param name="Module">"collections".</param>
/// <param name="Name">"OrderedDict".</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>"collections.OrderedDict".</summary>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A dictionary of a pickle: its pairs in their order, which keys need not be unlike.</summary>
internal sealed class PickleDictionary
{
    private readonly List<KeyValuePair<object?, object?>> pairs = [];

    /// <summary>The pairs.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Pairs => pairs;

    /// <summary>A dictionary of keys, each followed by its value.</summary>
    /// <exception cref="FormatException">A value is missing.</exception>
    public static PickleDictionary Of(object?[] items)
    {
        PickleDictionary made = new();
        made.Add(items);
        return made;
    }

    /// <summary>Adds keys, each followed by its value.</summary>
    /// <exception cref="FormatException">A value is missing.</exception>
    public void Add(object?[] items)
    {
        if (items.Length % 2 != 0) throw new FormatException("its pickle has a dictionary with a key that has no value");
        for (int i = 0; i < items.Length; i += 2) pairs.Add(new(items[i], items[i + 1]));
    }
}
