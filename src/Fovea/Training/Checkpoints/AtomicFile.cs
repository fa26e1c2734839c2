using System.Runtime.InteropServices;
using System.Text;
using Fovea.Data;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// Files that are there whole or not at all, after a loss of power too: written under a temporary name in the same folder, flushed to
/// disk, moved; then the folder is flushed, which holds the move. A file that counts on another one is therefore never on disk before it.
/// </summary>
internal static partial class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> writes; on failure the file stays as it was.</summary>
    /// <exception cref="IOException">It cannot be written; the message says which file and why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // Nobody else's name, even where processes of several machines or containers share the folder.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            bool isMade = File.Exists(temporary);
            if (isMade) File.Delete(temporary);
            if (exception is not (IOException or UnauthorizedAccessException)) throw;
            string why = isMade ? exception.Message : PlainFile.WhyNotMade(path, exception);
            throw new IOException($"{path} cannot be written: {why.Replace(temporary, path, StringComparison.Ordinal)}", exception);
        }

        FlushFolderOf(path);
    }

    /// <summary>Writes text as UTF-8.</summary>
    public static void WriteAllText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Copies a file.</summary>
    public static void Copy(string source, string path)
    {
        using FileStream original = File.OpenRead(source);
        Write(path, original.CopyTo);
    }

    /// <summary>
    /// Brings to disk that a file or folder was made, moved or removed, by flushing the folder that it lies in. Windows does that by
    /// itself. Where a file system cannot flush folders, or this folder may be written but not read, the system does it in its own time.
    /// </summary>
    /// <param name="path">The file or folder that was made or moved.</param>
    /// <exception cref="IOException">The disk has failed or is full.</exception>
    public static void FlushFolderOf(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        // .NET opens no folders. Once one is open, it is flushed and closed like a file; flushing one where that is not supported does nothing.
        const int readOnly = 0, closeOnExec = 0x80000, closeOnExecOfMac = 0x1000000;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        int descriptor = Open(folder, readOnly | (OperatingSystem.IsMacOS() ? closeOnExecOfMac : closeOnExec));
        if (descriptor < 0)
        {
            const int notPermitted = 1, accessDenied = 13;
            if (Marshal.GetLastPInvokeError() is notPermitted or accessDenied) return;
            throw new IOException($"{folder} cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
