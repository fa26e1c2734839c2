using System.Text;

namespace Fovea.Training.Checkpoints;

/// <summary>Files that are there whole or not at all: written under a temporary name in the same folder, flushed to disk, moved.</summary>
public static class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> writes; on failure the file stays as it was.</summary>
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
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes text as UTF-8.</summary>
    public static void WriteAllText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
