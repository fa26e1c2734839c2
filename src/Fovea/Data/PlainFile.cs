using System.Runtime.InteropServices;

namespace Fovea.Data;

/// <summary>
/// Sees to it that a path which somebody has named is a file before it is opened: a named pipe that nobody writes to would hold up whoever opens it, for
/// ever and deaf to signals, and a device may never end.
/// </summary>
internal static partial class PlainFile
{
    // What stands for a byte that is not UTF-8 in a name, as .NET reads it. No path with it leads back to the file.
    private const char Unreadable = '\uFFFD';

    /// <summary>What a path leads to, where that is neither a file nor a folder: "named pipe". Null where it is one of these, or nothing is there.</summary>
    public static string? OtherKind(string path)
    {
        // Other systems have no call whose answer has one form on all processors.
        if (!OperatingSystem.IsLinux()) return null;
        const int fromWorkingFolder = -100, followLinks = 0, typeAlone = 1, modeOffset = 28;
        const int typeBits = 0xF000, pipe = 0x1000, characters = 0x2000, blocks = 0x6000, socket = 0xC000;
        Span<byte> status = stackalloc byte[256];
        try
        {
            if (Statx(fromWorkingFolder, path, followLinks, typeAlone, ref MemoryMarshal.GetReference(status)) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.28.
            return null;
        }

        return (MemoryMarshal.Read<ushort>(status[modeOffset..]) & typeBits) switch
        {
            pipe => "named pipe",
            socket => "socket",
            characters or blocks => "device",
            _ => null,
        };
    }

    /// <summary>Throws unless a path can be opened as a file.</summary>
    /// <param name="path">The path; whether anything is there is not looked at.</param>
    /// <exception cref="IOException">A folder, pipe, socket or device is there; the message says which.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path)) throw new IOException("it is a folder, but a file is needed");
        if (OtherKind(path) is { } kind) throw new IOException($"it is a {kind}, but a file is needed");
    }

    /// <summary>Reads a file as text. A pipe that this process was started with is one too: what a shell makes of &lt;(COMMAND).</summary>
    /// <exception cref="IOException">It cannot be read, or a folder, pipe, socket or device is there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadAllText(string path)
    {
        if (!path.StartsWith("/dev/fd/", StringComparison.Ordinal) && path != "/dev/stdin") Require(path);
        return File.ReadAllText(path);
    }

    /// <summary>Why a path cannot be read, in words: what is wrong with one that leads nowhere, else what the system says.</summary>
    public static string WhyNot(string path, Exception exception) => WhyMissing(path) is { Length: > 0 } why ? why.TrimStart(';', ' ') : exception.Message;

    /// <summary>Why nothing can be made at a path where nothing is, in words. Of a place where nobody can make anything, as /proc, the system says that what is to be made is not there.</summary>
    public static string WhyNotMade(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"in {NearestFolder(path)} nothing can be made",
        UnauthorizedAccessException => $"who runs this may not write in {NearestFolder(path)}",
        _ => exception.Message,
    };

    /// <summary>
    /// What to add to words about a path that leads nowhere, where it is because of a name in it that is not UTF-8, or of a folder on the way that may not be
    /// read; else nothing.
    /// </summary>
    public static string WhyMissing(string path)
    {
        if (path.Length == 0 || Path.Exists(path)) return string.Empty;
        if (path.Contains(Unreadable)) return $"; a name in it is not UTF-8, which {Unreadable} stands for: rename it";
        string folder = NearestFolder(path);
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return string.Empty;
        }
        catch (UnauthorizedAccessException)
        {
            return $"; {folder} may not be read, nor what is in it";
        }
    }

    /// <summary>The folder that a path leads to as far as it leads anywhere.</summary>
    private static string NearestFolder(string path)
    {
        string folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above) folder = above;
        return folder;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
