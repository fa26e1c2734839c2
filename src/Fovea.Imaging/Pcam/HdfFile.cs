using Fovea.Data;
using PureHDF;

namespace Fovea.Imaging.Pcam;

/// <summary>Opens one data set of an HDF5 file and turns what goes wrong into one line.</summary>
internal static class HdfFile
{
    /// <summary>Reads from data set <paramref name="key"/>, of uint8, of a file.</summary>
    /// <exception cref="DataException">The file cannot be read, is no HDF5, has no such key, or is of another type.</exception>
    public static T Read<T>(string path, string key, Func<IH5Dataset, T> read)
    {
        if (!File.Exists(path)) throw new DataException($"there is no file {path}");
        try
        {
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
