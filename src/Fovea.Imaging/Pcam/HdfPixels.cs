using Fovea.Data;
using PureHDF;
using PureHDF.Selections;

namespace Fovea.Imaging;

/// <summary>Reads the images of an HDF5 data set [images, height, width, channels] front to back, in whole rows of chunks.</summary>
internal sealed class HdfPixels : IPixelProducer
{
    private const long MostBlockBytes = 64_000_000;

    private readonly IH5Dataset data;

    /// <summary>Reads from <paramref name="data"/>, whose file stays open.</summary>
    /// <param name="data">uint8, 4 axes.</param>
    /// <param name="path">Its file, for errors.</param>
    /// <exception cref="DataException">It has another number of axes, or no images.</exception>
    public HdfPixels(IH5Dataset data, string path)
    {
        ulong[] axes = data.Space.Dimensions;
        if (axes.Length != 4 || axes.Contains(0UL) || axes[3] is not (1 or 3) || axes[0] > int.MaxValue)
            throw new DataException($"{path}: images must be [images, height, width, 1 or 3], but are [{string.Join(", ", axes)}]");
        this.data = data;
        Task = $"unpacking {Path.GetFileName(path)}";
        Shape = new ImageShape((int)axes[1], (int)axes[2], (int)axes[3]);
        Count = (int)axes[0];
        // A chunk that is cut in two is unpacked twice; reading whole ones, each is unpacked once.
        long chunk = data.Layout.Class == H5DataLayoutClass.Chunked ? (long)data.Layout.Chunks[0] : 1;
        long chunks = Math.Max(1, MostBlockBytes / (chunk * Shape.Bytes));
        BlockCount = (int)Math.Clamp(Math.Min(chunk * chunks, Math.Max(1, MostBlockBytes / Shape.Bytes)), 1, Count);
    }

    public string Task { get; }

    public ImageShape Shape { get; }

    public int Count { get; }

    public int BlockCount { get; }

    public IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels)
    {
        ulong[] starts = [(ulong)first, 0, 0, 0], sizes = [(ulong)count, (ulong)Shape.Height, (ulong)Shape.Width, (ulong)Shape.Channels];
        byte[] block = data.Read<byte[]>(new HyperslabSelection(4, starts, sizes));
        block.CopyTo(pixels);
        return [];
    }
}

/// <summary>Opens one data set of an HDF5 file and turns what goes wrong into one line.</summary>
internal static class HdfFile
{
    /// <summary>Reads from data set <paramref name="key"/>, of uint8, of a file.</summary>
    /// <exception cref="DataException">The file cannot be read, is no HDF5, has no such key, or is of another type.</exception>
    public static T Read<T>(string path, string key, Func<IH5Dataset, T> read)
    {
        if (!File.Exists(path)) throw new DataException($"there is no file {path}{PlainFile.WhyMissing(path)}");
        try
        {
            PlainFile.Require(path);
            using PureHDF.VOL.Native.NativeFile file = H5File.OpenRead(path);
            if (!file.LinkExists(key)) throw new DataException($"{path} must hold a data set '{key}', but holds: {string.Join(", ", file.Children().Select(child => child.Name))}");
            IH5Dataset data = file.Dataset(key);
            if (data.Type.Class != H5DataTypeClass.FixedPoint || data.Type.Size != 1 || data.Type.FixedPoint.IsSigned)
                throw new DataException($"{path}: '{key}' must be of uint8, but is of {data.Type.Class} with {data.Type.Size} bytes");
            return read(data);
        }
        catch (Exception exception) when (exception is not (DataException or OperationCanceledException or OutOfMemoryException))
        {
            throw new DataException($"{path} cannot be read as HDF5: {exception.Message}", exception);
        }
    }
}
