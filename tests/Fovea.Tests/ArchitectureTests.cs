using Fovea.Parts;
using NetArchTest.Rules;

namespace Fovea.Tests;

/// <summary>Each folder uses only those before it.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] order =
        ["Configuration", "Numerics", "Layers", "Data", "Sensing", "Glimpses", "Cores", "Heads", "Models", "PolicyGradients", "Training", "Reports"];

    public static TheoryData<string> Folders => [.. order];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_those_before_it(string folder)
    {
        string[] later = [.. order[(Array.IndexOf(order, folder) + 1)..].Select(name => $"Fovea.{name}")];
        NetArchTest.Rules.TestResult result = Types.InAssembly(typeof(Matrix).Assembly)
            .That().ResideInNamespace($"Fovea.{folder}")
            .ShouldNot().HaveDependencyOnAny(later)
            .GetResult();
        Assert.True(result.IsSuccessful, $"{folder} must not use {string.Join(", ", later)}, but these do: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Fact]
    public void Every_namespace_has_its_place()
    {
        IEnumerable<string> folders = typeof(Matrix).Assembly.GetExportedTypes()
            .Where(type => type.Namespace != "Fovea").Select(type => type.Namespace!.Split('.')[1]).Distinct();
        Assert.Equal(order.Order(), folders.Order());
    }

    [Fact]
    public void The_library_uses_no_native_or_imaging_package()
    {
        IEnumerable<string> references = typeof(Matrix).Assembly.GetReferencedAssemblies().Select(name => name.Name!);
        string[] framework = [.. Directory.EnumerateFiles(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)];
        Assert.Equal(["System.Numerics.Tensors"], references.Except(framework));
    }
}
