using System.Globalization;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging;

/// <summary>What LibTiff says while it decodes. It has one place for messages: the last ones of each thread are kept here, for the reason of its failure.</summary>
internal static class TiffMessages
{
    [ThreadStatic]
    private static string? lastError, lastWarning;

    static TiffMessages() => Tiff.SetErrorHandler(new Keeper());

    /// <summary>The last error that this thread heard of since <see cref="Clear"/>; null for none.</summary>
    public static string? LastError => lastError;

    /// <summary>The last thing that LibTiff found odd, but went on after, on this thread since <see cref="Clear"/>; null for nothing.</summary>
    public static string? LastWarning => lastWarning;

    /// <summary>Forgets what this thread heard; to be called before LibTiff is.</summary>
    public static void Clear() => lastError = lastWarning = null;

    private sealed class Keeper : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) =>
            lastError = string.Format(CultureInfo.InvariantCulture, format, args);

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args) =>
            lastWarning = string.Format(CultureInfo.InvariantCulture, format, args);

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
