using System.Buffers.Binary;
using System.Text;
using Fovea.Training.Checkpoints;

namespace Fovea.Tests.Training.Checkpoints;

public sealed class TensorFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_was_written_is_read_and_the_bytes_are_the_same_every_time()
    {
        TensorFile file = new(new Dictionary<string, string> { ["key"] = "ü \"quoted\"" }, [new("a", [2, 2], [1, 2, 3, 4]), new("b", [1], [-0.5f])]);
        file.Write(folder["one"]);
        file.Write(folder["two"]);
        TensorFile read = TensorFile.Read(folder["one"]);
        Assert.Equal(File.ReadAllBytes(folder["one"]), File.ReadAllBytes(folder["two"]));
        Assert.Equal("ü \"quoted\"", read.Metadata["key"]);
        Assert.Equal(["a", "b"], read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2, 2], read.Tensors[0].Shape);
        Assert.Equal([1, 2, 3, 4], read.Tensors[0].Values);
        Assert.Equal(["one", "two"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "follow its last tensor")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4, "F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "[3]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,-8]}}""", 0, "[-2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "begins at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "begins at 0")]
    [InlineData("""{"a":1}""", 0, "cannot be understood")]
    [InlineData("""[1]""", 0, "no JSON object")]
    [InlineData("""{"a":""", 0, "cannot be understood")]
    public void A_broken_file_is_told_by_what_is_wrong_with_it(string header, int dataBytes, string told)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(folder["broken"], bytes);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["broken"]));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder["broken"], exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("this is not a checkpoint at all")]
    public void Other_files_are_refused(string content)
    {
        File.WriteAllText(folder["text"], content);
        Assert.Contains("safetensors", Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["text"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(folder["none"], Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["none"])).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();
}
