using Fovea.Data;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// The tensors of a file that another program wrote: safetensors, or what PyTorch saves. Opening it reads names and shapes, and holds them against what the
/// file has; numbers are read a tensor at a time.
/// </summary>
internal abstract class ForeignWeights : IDisposable
{
    // A foreign file's words may be as long as the file.
    private const int LongestReason = 400;

    private Dictionary<string, ForeignTensor>? byName;

    /// <summary>A file's tensors.</summary>
    /// <param name="path">The file.</param>
    private protected ForeignWeights(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its tensors, in the order of the file; no two have one name.</summary>
    public abstract IReadOnlyList<ForeignTensor> Tensors { get; }

    /// <summary>Text by key, where the format has such.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Parts of the file that are not what its own check sums say; reads all that has one. None where the format has no check sums.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public virtual IReadOnlyList<string> Damaged() => [];

    /// <summary>Opens a file of any of the formats, which its first bytes tell.</summary>
    /// <exception cref="CheckpointException">It cannot be read, is cut off, or is of none of the formats; or it holds what is not read, which the message names.</exception>
    public static ForeignWeights Open(string path)
    {
        try
        {
            PlainFile.Require(path);
            Span<byte> first = stackalloc byte[9];
            using (FileStream stream = File.OpenRead(path)) first = first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
            // A safetensors file begins with a length, whose bytes may be those that others begin with.
            if (first is [_, _, _, _, _, _, _, 0, (byte)'{']) return new SafetensorsWeights(path);
            if (first.StartsWith("PK"u8)) return new TorchArchive(path);
            // The first opcode of every pickle of protocol 2 and later.
            if (first is [PickleMachine.Protocol, _, ..]) return new TorchStream(path);
            return new SafetensorsWeights(path);
        }
        catch (FormatException exception)
        {
            string reason = exception.Message.Length <= LongestReason ? exception.Message : $"{exception.Message.AsSpan(0, LongestReason)} ...";
            throw new CheckpointException($"{path} cannot be read: {reason}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {PlainFile.WhyNot(path, exception)}", exception);
        }
    }

    /// <summary>The tensor of a name; null where there is none.</summary>
    public ForeignTensor? Find(string name) => (byName ??= Tensors.ToDictionary(tensor => tensor.Name)).GetValueOrDefault(name);

    /// <summary>Reads a tensor's numbers, row-major.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or are not floating point.</exception>
    public float[] Read(ForeignTensor tensor)
    {
        if (!tensor.Type.IsFloatingPoint) throw new CheckpointException($"{Path}: tensor {tensor.Name} holds {tensor.Type.Name}, but weights are floating point");
        try
        {
            return ReadNumbers(tensor);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CheckpointException($"{Path} cannot be read: tensor {tensor.Name}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Reads a tensor's numbers, row-major; they are floating point.</summary>
    private protected abstract float[] ReadNumbers(ForeignTensor tensor);
}

/// <summary>What is told of a tensor.</summary>
/// <param name="Name">Its name, with the containers that it lies in: "model_state.fc.weight".</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Extent of each axis; at most as many numbers as an array can hold.</param>
internal sealed record ForeignTensor(string Name, NumberType Type, int[] Shape)
{
    /// <summary>Its shape in words: "[128, 64]".</summary>
    public string ShapeInWords => InWords(Shape);

    /// <summary>A shape in words.</summary>
    public static string InWords(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>The tensors of a safetensors file.</summary>
internal sealed class SafetensorsWeights : ForeignWeights
{
    private readonly TensorReader file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, is cut off, or is no safetensors file.</exception>
    public SafetensorsWeights(string path)
        : base(path)
    {
        file = new TensorReader(path, anyNumbers: true);
        Tensors = [.. file.Entries.Select(entry => new ForeignTensor(entry.Name, entry.Type, entry.Shape))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ForeignTensor> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <inheritdoc/>
    private protected override float[] ReadNumbers(ForeignTensor tensor) => file.Read(tensor.Name).Values.ToArray();
}
