using System.Text;

namespace Fovea.Training.Checkpoints;

/// <summary>Files that are there whole or not at all: written under a temporary name in the same folder, flushed to disk, moved.</summary>
public static class AtomicFile
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
            if (File.Exists(temporary)) File.Delete(temporary);
            if (exception is not (IOException or UnauthorizedAccessException)) throw;
            throw new IOException($"{path} cannot be written: {exception.Message.Replace(temporary, path, StringComparison.Ordinal)}", exception);
        }
    }

    /// <summary>Writes text as UTF-8.</summary>
    public static void WriteAllText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
