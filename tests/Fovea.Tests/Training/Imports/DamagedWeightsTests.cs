using System.IO.Compression;
using System.Text;
using Fovea.Numerics;
using Fovea.Training.Imports;

namespace Fovea.Tests.Training.Imports;

/// <summary>Whatever a file holds, reading it carries nothing out, takes no more memory than the file calls for, and tells what is wrong.</summary>
public sealed class DamagedWeightsTests : IDisposable
{
    private const long MostBytes = 300_000_000;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Fixtures => ["ram.pth", "ram-legacy.tar", "kinds.pth", "lstm.pth"];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_file_with_any_bytes_changed_is_read_or_refused_in_words(string name)
    {
        byte[] whole = File.ReadAllBytes(TorchFixture.PathOf(name));
        RandomSequence random = new(5, RandomPurpose.Initialization, stream: 77);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = [.. whole];
            // Headers and pickles are at the beginning, a zip archive's directory at the end.
            int changes = 1 + (int)(random.NextBits() % 4);
            for (int i = 0; i < changes; i++)
            {
                int near = (int)(random.NextBits() % (uint)Math.Min(bytes.Length, 4096));
                bytes[random.NextBits() % 2 == 0 ? near : bytes.Length - 1 - near] = (byte)random.NextBits();
            }

            if (round % 8 == 0) bytes = bytes[..(int)(random.NextBits() % (uint)bytes.Length)];
            if (!IsRead(bytes)) refused++;
        }

        Assert.InRange(refused, 50, 400);
    }

    [Fact]
    public void What_an_archives_check_sums_do_not_fit_is_named()
    {
        byte[] bytes = File.ReadAllBytes(TorchFixture.PathOf("ram.pth")), largest;
        string name;
        using (ZipArchive archive = new(new MemoryStream(bytes)))
        {
            ZipArchiveEntry entry = archive.Entries.MaxBy(entry => entry.Length)!;
            name = entry.FullName;
            largest = new byte[entry.Length];
            using Stream stream = entry.Open();
            stream.ReadExactly(largest);
        }

        Assert.Empty(DamagedOf(bytes));
        bytes[bytes.AsSpan().IndexOf(largest) + (largest.Length / 2)] ^= 1;
        Assert.Equal([name], DamagedOf(bytes));
    }

    /// <summary>Pickles of instructions that mean something, in no order that does.</summary>
    [Fact]
    public void Instructions_in_any_order_are_read_or_refused_in_words()
    {
        RandomSequence random = new(6, RandomPurpose.Initialization, stream: 78);
        byte[] codes = [.. "()]}NtlaesudR0Q12b"u8, 0x81, 0x85, 0x86, 0x87, 0x88, 0x93, 0x94];
        string[] words = ["collections\nOrderedDict\n", "torch._utils\n_rebuild_tensor_v2\n", "torch\nFloatStorage\n", "torch\nSize\n"];
        for (int round = 0; round < 3000; round++)
        {
            List<byte> pickle = [0x80, 2];
            int length = (int)(random.NextBits() % 60);
            for (int i = 0; i < length; i++)
            {
                uint kind = random.NextBits() % 10;
                if (kind == 0) pickle.AddRange([(byte)'c', .. Encoding.ASCII.GetBytes(words[random.NextBits() % words.Length])]);
                else if (kind == 1) pickle.AddRange([(byte)'K', (byte)(random.NextBits() % 4)]);
                else if (kind == 2) pickle.AddRange([(byte)'h', (byte)(random.NextBits() % 3)]);
                else if (kind == 3) pickle.AddRange([(byte)'q', (byte)(random.NextBits() % 3)]);
                else if (kind == 4) pickle.AddRange([0x8c, 1, (byte)'a']);
                else pickle.Add(codes[random.NextBits() % codes.Length]);
            }

            pickle.Add((byte)'.');
            IsRead(Archive([.. pickle]));
        }
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\x04\0\0\0lsxxtR.", "os.system")]
    [InlineData("cbuiltins\neval\n.", "builtins.eval")]
    [InlineData("c__main__\nRam\n.", "__main__.Ram in it, which is more than tensors and plain containers")]
    [InlineData("ctorch._utils\n_rebuild_sparse_tensor\n.", "torch._utils._rebuild_sparse_tensor")]
    [InlineData("cnumpy.core.multiarray\nscalar\n.", "numpy.core.multiarray.scalar")]
    [InlineData("I1\n.", "instruction 0x49")]
    [InlineData("t.", "more from the stack than lies there")]
    [InlineData("h\x05.", "has not stored, at 5")]
    [InlineData("X\xff\xff\xff\x7fa.", "longer than 67,108,864 bytes")]
    [InlineData("]", "is cut off")]
    [InlineData("N.", "has no tensor in it")]
    [InlineData("]q\0h\0a.", "deep in each other")]
    [InlineData("K\u0001K\u0002a.", "appends to what is no list")]
    [InlineData("ctorch\nFloatStorage\n)R.", "calls torch.FloatStorage with other arguments")]
    public void A_pickle_with_anything_but_plain_data_is_refused_by_name(string instructions, string told)
    {
        byte[] pickle = [0x80, 2, .. Encoding.Latin1.GetBytes(instructions)];
        Assert.Contains(told, RefusalOf(Archive(pickle)), StringComparison.Ordinal);
    }

    /// <summary>Twenty lists, each of twice the one before: a million ways to one tensor.</summary>
    [Fact]
    public void What_is_named_once_and_lies_everywhere_has_an_end()
    {
        List<byte> pickle = [0x80, 2, (byte)']', (byte)'q', 0];
        for (byte i = 1; i <= 40; i++) pickle.AddRange([(byte)']', (byte)'h', (byte)(i - 1), (byte)'a', (byte)'h', (byte)(i - 1), (byte)'a', (byte)'q', i]);
        pickle.Add((byte)'.');
        Assert.Contains("1,000,000 things", RefusalOf(Archive([.. pickle])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(K\x03t", "(K\x01t", 0, "its storage holds 2 numbers")]
    [InlineData("(K\x02t", "(K\x02t", 0, "its storage holds 2 numbers")]
    [InlineData("(K\x02t", "(K\x01t", 1, "its storage holds 2 numbers")]
    [InlineData("(J\xff\xff\xff\xfft", "(K\x01t", 0, "which there cannot be")]
    [InlineData("(K\x02K\x01t", "(K\x01t", 0, "which there cannot be")]
    [InlineData("(J\xff\xff\xff\x7fJ\xff\xff\xff\x7ft", "(K\x00K\x00t", 0, "more numbers than an array can hold")]
    [InlineData("(K\x02t", "(\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7ft", 0, "its storage holds 2 numbers")]
    [InlineData("(Nt", "(K\x01t", 0, "not of whole numbers")]
    public void A_tensor_must_lie_within_its_storage(string shape, string strides, byte offset, string told)
    {
        string storage = "((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0" + "0X\x03\0\0\0cpuK\x02tQ";
        byte[] pickle = [0x80, 2, .. Encoding.Latin1.GetBytes($"ctorch._utils\n_rebuild_tensor_v2\n{storage}K"), offset, .. Encoding.Latin1.GetBytes($"{shape}{strides}\x89NtR.")];
        Assert.Contains(told, RefusalOf(Archive(pickle, new byte[8])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_is_compressed_lacks_parts_or_is_none_is_told()
    {
        byte[] two = [0x80, 2, .. Encoding.Latin1.GetBytes("(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0" + "0X\x03\0\0\0cpuK\x02tQ.")];
        Assert.Contains("a/data/0, which is not in the archive", RefusalOf(Archive(two)), StringComparison.Ordinal);
        Assert.Contains("must hold 2 numbers of float32, but has 7 bytes", RefusalOf(Archive(two, new byte[7])), StringComparison.Ordinal);
        Assert.Contains("is compressed, which torch.save does not do", RefusalOf(Archive(new byte[100_000], level: CompressionLevel.Optimal)), StringComparison.Ordinal);
        Assert.Contains("zip archive without a data.pkl", RefusalOf(Archive([], name: "a/other")), StringComparison.Ordinal);
        Assert.Contains("is a damaged zip archive, or one that is cut off", RefusalOf([.. "PK"u8, .. new byte[40]]), StringComparison.Ordinal);
        Assert.Contains("none that torch.save has written", RefusalOf([0x80, 2, (byte)'N', (byte)'.']), StringComparison.Ordinal);
        Assert.Contains("is not a safetensors file", RefusalOf([1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_leads_nowhere_or_to_a_folder_is_told()
    {
        Assert.Contains("cannot be read", Assert.Throws<CheckpointException>(() => ForeignWeights.Open(folder["nothing.pth"])).Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<CheckpointException>(() => ForeignWeights.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Archive(byte[] pickle, byte[]? storage = null, CompressionLevel level = CompressionLevel.NoCompression, string name = "a/data.pkl")
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (Stream entry = archive.CreateEntry(name, level).Open()) entry.Write(pickle);
            if (storage is not null)
            {
                using Stream entry = archive.CreateEntry("a/data/0", CompressionLevel.NoCompression).Open();
                entry.Write(storage);
            }
        }

        return stream.ToArray();
    }

    private IReadOnlyList<string> DamagedOf(byte[] bytes)
    {
        File.WriteAllBytes(folder["file"], bytes);
        using ForeignWeights weights = ForeignWeights.Open(folder["file"]);
        return weights.Damaged();
    }

    private string RefusalOf(byte[] bytes)
    {
        File.WriteAllBytes(folder["file"], bytes);
        return Assert.Throws<CheckpointException>(() => ForeignWeights.Open(folder["file"])).Message;
    }

    private bool IsRead(byte[] bytes)
    {
        File.WriteAllBytes(folder["file"], bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using ForeignWeights weights = ForeignWeights.Open(folder["file"]);
            weights.Damaged();
            foreach (ForeignTensor tensor in weights.Tensors.Where(tensor => tensor.Type.IsFloatingPoint && tensor.Shape.Aggregate(1L, (count, extent) => count * extent) < 1_000_000)) weights.Read(tensor);
            return true;
        }
        catch (CheckpointException exception)
        {
            Assert.StartsWith(folder["file"], exception.Message, StringComparison.Ordinal);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }
}
