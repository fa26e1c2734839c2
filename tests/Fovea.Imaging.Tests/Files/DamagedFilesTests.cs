using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Files;

/// <summary>Good files of every kind, damaged in many ways: each is decoded, or refused by its name, in memory that its length explains.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    // A file of any length may have 4 million pixels, in several copies of several bytes; beyond, a byte of a file is at most 2,800 bytes of one-bit pixels.
    private const long MostBytes = 100_000_000, MostBytesPerByte = 2800 * 8 * 4;

    private const int Seed = 7;

    private readonly TemporaryFolder folder = new();

    /// <summary>Mutations of each file; FOVEA_TEST_MUTATIONS asks for more.</summary>
    private static int Mutations => int.TryParse(Environment.GetEnvironmentVariable("FOVEA_TEST_MUTATIONS"), out int count) ? count : 40;

    public static TheoryData<string> Kinds
    {
        get
        {
            IEnumerable<string> fixtures = Directory.EnumerateFiles(Fixture.Folder, "*.tif").Concat(Directory.EnumerateFiles(Fixture.PathOf("kinds")))
                .Concat(Directory.EnumerateFiles(Fixture.PathOf("turned"), "6.*")).Select(path => Path.GetRelativePath(Fixture.Folder, path));
            return [.. fixtures.Order(StringComparer.Ordinal), .. madeUp.Keys];
        }
    }

    private static readonly Dictionary<string, TiffFile> madeUp = new()
    {
        ["12 bits"] = new TiffFile(20, 10, 12) { Compression = Compression.LZW },
        ["16 bits in tiles"] = new TiffFile(40, 40, 16) { Samples = 3, Photometric = Photometric.RGB, Planes = PlanarConfig.SEPARATE, Tile = 16, Compression = Compression.ADOBE_DEFLATE },
        ["floats"] = new TiffFile(20, 10, 32) { Format = SampleFormat.IEEEFP, Tags = tiff => tiff.SetField(TiffTag.SMAXSAMPLEVALUE, 200.0) },
        ["pack bits"] = new TiffFile(40, 40, 8) { Compression = Compression.PACKBITS, Mode = "wb" },
        ["fax"] = new TiffFile(40, 40, 1) { Compression = Compression.CCITTFAX3 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_file_is_decoded_or_refused_by_its_name(string kind)
    {
        string path = folder["damaged"];
        byte[] good = Good(kind);
        Random random = new(Seed);
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            byte[] damaged = Damage(good, random);
            File.WriteAllBytes(path, damaged);
            RequireSameInMemory($"{kind}, mutation {mutation}", path, damaged);
            foreach (SampleRange? range in new SampleRange?[] { null, new SampleRange(0, 4095) })
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Exception? told = Record.Exception(() =>
                {
                    ImageFile.ReadHeader(path);
                    ImageFile.Read(path, 3, range);
                });
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(told is null || (told is DataException && told.Message.StartsWith($"image {path} ", StringComparison.Ordinal) && !told.Message.Contains('\n', StringComparison.Ordinal)), $"{kind}, mutation {mutation}: {told}");
                Assert.True(allocated < MostBytes + (MostBytesPerByte * damaged.Length), $"{kind}, mutation {mutation}: {allocated:N0} bytes were set aside for {damaged.Length:N0}");
            }
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>In memory, where it has no name, it is what it is in its file.</summary>
    private static void RequireSameInMemory(string what, string path, byte[] damaged)
    {
        Exception? told = Record.Exception(() => ImageFile.ReadHeader(path)), inMemory = Record.Exception(() => ImageFile.ReadHeader(damaged));
        if (what.StartsWith("kinds/moving.webp", StringComparison.Ordinal) && told is null && inMemory is not null)
        {
            // Skia is stricter with what follows the first image of a WebP in memory.
            Assert.StartsWith("the image cannot be decoded", Assert.IsType<DataException>(inMemory).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal((what, told?.Message.Replace($"image {path}", "the image", StringComparison.Ordinal)), (what, inMemory?.Message));
        byte[]? pixels = null, pixelsInMemory = null;
        told = Record.Exception(() => pixels = ImageFile.Read(path, TinyModel.Colour.ImageShape, ImageFit.Contain).Pixels);
        inMemory = Record.Exception(() => pixelsInMemory = ImageFile.ReadFor(TinyModel.Colour, damaged).Pixels);
        Assert.Equal((what, told?.Message.Replace($"image {path}", "the image", StringComparison.Ordinal).Replace(path, "IMAGE", StringComparison.Ordinal)), (what, inMemory?.Message));
        Assert.Equal(pixels, pixelsInMemory);
    }

    private byte[] Good(string kind)
    {
        string path = madeUp.TryGetValue(kind, out TiffFile? file) ? file.Write(folder["good.tif"], (x, y, sample) => x ^ (y + sample)) : Fixture.PathOf(kind);
        Assert.NotEmpty(ImageFile.Read(path, 3).Pixels);
        return File.ReadAllBytes(path);
    }

    /// <summary>Changes a few numbers, cuts off, cuts out or repeats a part; more often near the beginning, or where a TIFF has its directory.</summary>
    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        bool isTiff = good[0] == good[1] && good[0] is (byte)'I' or (byte)'M';
        int directory = isTiff ? good[0] == 'I' ? BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(4)) : BinaryPrimitives.ReadInt32BigEndian(good.AsSpan(4)) : 0;
        int Place() => random.Next(3) switch
        {
            0 => random.Next(bytes.Length),
            1 => random.Next(Math.Min(bytes.Length, 64)),
            _ => Math.Clamp(directory + random.Next(200), 0, bytes.Length - 1),
        };
        int changes = random.Next(1, 5);
        uint[] odd = [0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (uint)random.Next()];
        for (int change = 0; change < changes; change++)
        {
            uint value = odd[random.Next(odd.Length)];
            Span<byte> rest = bytes.AsSpan(Place());
            switch (random.Next(5))
            {
                case 0:
                    rest[0] = (byte)random.Next(256);
                    break;
                case 1:
                    rest[0] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when rest.Length >= 2:
                    BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)value);
                    break;
                case 3 when rest.Length >= 4:
                    BinaryPrimitives.WriteUInt32LittleEndian(rest, value);
                    break;
                case 4 when rest.Length >= 4:
                    BinaryPrimitives.WriteUInt32BigEndian(rest, value);
                    break;
            }
        }

        int from = Place(), to = Place();
        return random.Next(8) switch
        {
            0 => bytes[..Math.Max(1, from)],
            1 => [.. bytes[..Math.Min(from, to)], .. bytes[Math.Max(from, to)..]],
            2 => [.. bytes[..Math.Max(from, to)], .. bytes[Math.Min(from, to)..]],
            _ => bytes,
        };
    }
}
