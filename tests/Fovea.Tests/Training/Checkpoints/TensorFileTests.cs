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
        Assert.Equal([1, 2, 3, 4], read.Tensors[0].Values.ToArray());
        Assert.Equal(["one", "two"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Gaps_between_rows_are_left_out()
    {
        float[] values = [1, 2, 9, 9, 3, 4, 9, 9];
        new TensorFile(new Dictionary<string, string>(), [new("a", [2, 2], values) { Stride = 4 }]).Write(folder["gaps"]);
        Assert.Equal([1, 2, 3, 4], TensorFile.Read(folder["gaps"]).Tensors[0].Values.ToArray());
        Assert.Contains("[3, 2] has 8 values", RefusalOf(new NamedTensor("a", [3, 2], values) { Stride = 4 }), StringComparison.Ordinal);
    }

    /// <summary>Larger than what is written or read at once.</summary>
    [Fact]
    public void A_tensor_is_written_and_read_in_parts()
    {
        float[] values = [.. Enumerable.Range(0, 200_001).Select(i => (float)i)];
        new TensorFile(new Dictionary<string, string>(), [new("a", [200_001], values), new("b", [1], [-1])]).Write(folder["parts"]);
        TensorFile read = TensorFile.Read(folder["parts"]);
        Assert.Equal(values, read.Tensors[0].Values.ToArray());
        Assert.Equal([-1], read.Tensors[1].Values.ToArray());
    }

    /// <summary>The file has a hole where its large tensor is, so that it takes no room on most disks.</summary>
    [Fact]
    public void A_tensor_behind_the_first_two_gigabytes_is_read_without_the_others()
    {
        const long large = 700_000_000, begin = large * sizeof(float);
        byte[] header = Encoding.UTF8.GetBytes(
            $$$"""{"large":{"dtype":"F32","shape":[{{{large}}}],"data_offsets":[0,{{{begin}}}]},"small":{"dtype":"F32","shape":[2],"data_offsets":[{{{begin}}},{{{begin + 8}}}]}}""");
        using (FileStream stream = new(folder["large"], FileMode.CreateNew))
        {
            stream.Write(FileOf(header, 0));
            stream.Position += begin;
            stream.Write([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using TensorReader reader = new(folder["large"]);
        Assert.Equal(["large", "small"], reader.Names);
        Assert.Equal([1, -2], reader.Read("small").Values.ToArray());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains("has no tensor none", Assert.Throws<CheckpointException>(() => reader.Read("none")).Message, StringComparison.Ordinal);
    }

    /// <summary>Nothing is allocated for what a header only claims, and no message is as long as a foreign file's words.</summary>
    [Fact]
    public void A_header_that_claims_more_than_the_file_has_costs_nothing()
    {
        byte[] claims = Encoding.UTF8.GetBytes("""{"a":{"dtype":"F32","shape":[2000000000],"data_offsets":[0,8000000000]}}""");
        File.WriteAllBytes(folder["claims"], FileOf(claims, 8));
        File.WriteAllBytes(folder["header"], [.. BitConverter.GetBytes(99_999_999L), (byte)'{']);
        File.WriteAllBytes(folder["words"], FileOf(Encoding.UTF8.GetBytes($$"""{"__metadata__":["{{new string('x', 100_000)}}"]}"""), 0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("take 8000000000 bytes, but 8 are there", RefusalOfReading("claims"), StringComparison.Ordinal);
        Assert.Contains("takes 99999999 bytes, but 1 are there", RefusalOfReading("header"), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.InRange(RefusalOfReading("words").Length, 0, 600);
    }

    [Fact]
    public void The_bytes_are_those_of_the_public_format()
    {
        new TensorFile(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }, [new("w", [1, 2], [1, -2]), new("none", [0], []), new("n", [], [3])])
            .Write(folder["file"]);
        const string Header = """{"__metadata__":{"a":"1","b":"2"}"""
            + ""","w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"""
            + ""","none":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}"""
            + ""","n":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        byte[] bytes = File.ReadAllBytes(folder["file"]);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(Header, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0x40, 0x40], bytes[(8 + length)..]);
        Assert.Equal(["w", "none", "n"], TensorFile.Read(folder["file"]).Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes follow its last tensor")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor a is F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "[3] takes 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "[0, 4, 8]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "[8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "has -2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", 8, "has 1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "shape of tensor a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "99999999999999999999")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}""", 8, "more values")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647],"data_offsets":[0,8589934588]}}""", 8, "[2147483647] has more values")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", 0, "more values")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "4 bytes before it")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not JSON")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "tensor a must have a dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "tensor a must have a shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "tensor a must have a data_offsets")]
    [InlineData("""{"a":1}""", 0, "tensor a must have a dtype")]
    [InlineData("""{"__metadata__":1}""", 0, "__metadata__ must be an object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "a is 1")]
    [InlineData("""{"\ud800":1}""", 0, "not UTF-8")]
    [InlineData("""[1]""", 0, "does not begin with {")]
    [InlineData("", 0, "does not begin with {")]
    [InlineData("""{"a":""", 0, "not JSON")]
    public void A_broken_file_is_told_by_what_is_wrong_with_it(string header, int dataBytes, string told)
    {
        File.WriteAllBytes(folder["broken"], FileOf(Encoding.UTF8.GetBytes(header), dataBytes));
        CheckpointException exception = Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["broken"]));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder["broken"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_UTF8_are_told()
    {
        File.WriteAllBytes(folder["broken"], FileOf([.. "{\""u8, 0xff, .. "\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}"u8], 4));
        Assert.Contains("not ", Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["broken"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_a_file_is_cut_or_a_byte_changed_it_is_read_or_told()
    {
        new TensorFile(new Dictionary<string, string> { ["key"] = "value" }, [new("a", [2], [1, 2]), new("b", [1], [3])]).Write(folder["good"]);
        byte[] good = File.ReadAllBytes(folder["good"]);
        for (int i = 0; i < good.Length; i++)
        {
            File.WriteAllBytes(folder["bad"], good[..i]);
            Assert.Throws<CheckpointException>(() => TensorFile.Read(folder["bad"]));
            foreach (byte change in (byte[])[0x01, 0x02, 0x10, 0x80, 0xff])
            {
                byte[] changed = [.. good];
                changed[i] ^= change;
                File.WriteAllBytes(folder["bad"], changed);
                Exception? exception = Record.Exception(() => TensorFile.Read(folder["bad"]));
                Assert.True(exception is null or CheckpointException, $"byte {i} changed by {change}: {exception}");
            }
        }
    }

    [Fact]
    public void Tensors_that_no_file_could_hold_are_refused_before_anything_is_written()
    {
        Assert.Contains("[2, 2] has 3 values", RefusalOf(new NamedTensor("a", [2, 2], [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("[-1, -1] has 1 values", RefusalOf(new NamedTensor("a", [-1, -1], [1])), StringComparison.Ordinal);
        Assert.Contains("a is taken", RefusalOf(new("a", [0], []), new("a", [0], [])), StringComparison.Ordinal);
        Assert.Contains("__metadata__ is taken", RefusalOf(new NamedTensor("__metadata__", [0], [])), StringComparison.Ordinal);
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

    private string RefusalOfReading(string name) => Assert.Throws<CheckpointException>(() => TensorFile.Read(folder[name])).Message;

    private static string RefusalOf(params NamedTensor[] tensors) =>
        Assert.Throws<ArgumentException>(() => new TensorFile(new Dictionary<string, string>(), tensors)).Message;

    private static byte[] FileOf(byte[] header, int dataBytes)
    {
        byte[] bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }
}
