@echo off
rem Builds Fovea when something changed, then runs it: fovea train mnist
setlocal
set FOVEA_PROGRAM=%~0
dotnet run --project "%~dp0src\Fovea.Cli" -c Release -v quiet -- %*
