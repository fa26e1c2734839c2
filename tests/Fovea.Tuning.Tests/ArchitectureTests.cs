using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Fovea.Tuning.Tests;

/// <summary>The search knows nothing of models, data or training.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Of_the_library_it_uses_random_purposes_option_rules_and_the_base_of_exceptions_alone() =>
        Assert.Equal(["Check", "FoveaException", "JsonFault", "OptionException", "RandomPurpose"], TypesUsedOf("Fovea").Order(StringComparer.Ordinal));

    [Fact]
    public void It_uses_no_other_package_than_that_of_its_storage()
    {
        using FileStream file = Open();
        using PEReader assembly = new(file);
        MetadataReader metadata = assembly.GetMetadataReader();
        string[] framework = [.. Directory.EnumerateFiles(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)];
        IEnumerable<string> references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        Assert.Equal(["Fovea", "Microsoft.Data.Sqlite", "System.Numerics.Tensors"], references.Except(framework).Order(StringComparer.Ordinal));
    }

    private static List<string> TypesUsedOf(string library)
    {
        using FileStream file = Open();
        using PEReader assembly = new(file);
        MetadataReader metadata = assembly.GetMetadataReader();
        List<string> names = [];
        foreach (TypeReference type in metadata.TypeReferences.Select(metadata.GetTypeReference))
        {
            if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == library) names.Add(metadata.GetString(type.Name));
        }

        return names;
    }

    private static FileStream Open() => File.OpenRead(typeof(Study).Assembly.Location);
}
